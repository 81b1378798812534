/** Where App Service Authentication signs a browser in and out; both addresses are its own. */
export const platformSignIn = (next: string): string =>
  `/.auth/login/aad?post_login_redirect_uri=${encodeURIComponent(next)}`;

export const platformSignOut = `/.auth/logout?post_logout_redirect_uri=${encodeURIComponent('/app/sign-in')}`;
