export { readFurtherEngines } from "@towpath/services/further-engines";
