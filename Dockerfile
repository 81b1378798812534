# MTGS as a container. Build the packages first: npm run tarballs
#   docker build -t mtgs .
#   docker run -p 127.0.0.1:7071:7071 -v mtgs:/data mtgs
FROM node:24-slim
ENV NODE_ENV=production NO_COLOR=1
WORKDIR /opt/mtgs
# The tarballs are bundled: nothing else is fetched.
RUN --mount=type=bind,source=dist/packages,target=/packages \
    npm install --offline --ignore-scripts --no-audit --no-fund --cache /tmp/npm \
      /packages/mtgs-[0-9]*.tgz /packages/mtgs-server-*.tgz \
      /packages/native/mtgs-native-linux-$(node -p process.arch)-*.tgz \
 && rm -r /tmp/npm \
 && mkdir /data && chown node:node /data && chmod 700 /data
USER node
VOLUME /data
EXPOSE 7071
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:7071/readiness').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# The process gets SIGINT, on which it finishes running work.
STOPSIGNAL SIGINT
ENTRYPOINT ["node", "node_modules/mtgs/bin/mtgs.cjs"]
# A folder of the volume and not its root: a restore replaces the folder itself.
CMD ["up", "--data", "/data/mtgs", "--host", "0.0.0.0", "--port", "7071"]
