/** The picture itself as a `data:` address: the bundle needs no file beside it. */
declare module '*.jpg?inline' {
  const address: string;
  export default address;
}
