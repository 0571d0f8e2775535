/**
 * Measures one contender from a process of its own:
 * `client.ts <module of the client> <ready line> <plan>`.
 *
 * @module
 */
import process from "node:process";
import { type Call, measure, type Plan } from "./_measure.ts";
import { tell } from "./_process.ts";

interface Client {
  connect(ready: unknown): Call | Promise<Call>;
}

const [module = "", ready = "{}", plan = "{}"] = process.argv.slice(2);
const { connect } = await import(module) as Client; // wire.ts names no others
const call = await connect(JSON.parse(ready));
tell(await measure(call, JSON.parse(plan) as Plan)); // written by wire.ts
process.exit(0);
