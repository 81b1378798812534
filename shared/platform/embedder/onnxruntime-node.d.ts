/** The version in package.json has no types of its own. */
declare module 'onnxruntime-node' {
  import * as runtime from 'onnxruntime-common';
  export default runtime;
}
