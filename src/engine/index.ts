export { breathe, type DisplayMessage, type Host, host, Interrupted, type MimeBundle, setHost } from "./host";
