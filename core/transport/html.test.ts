import { describe, it } from "node:test";
import assert from "node:assert/strict";
import { injectPageScript } from "./html.ts";

/** Documents, with `@` where the script belongs. */
const documents: readonly [string, string][] = [
  ["a plain document", "<!doctype html><html><head>@<title>x</title></head></html>"],
  ["attributes of head", '<!doctype html><html lang="en"><head lang="en">@<meta charset="utf-8">'],
  ["upper case", "<!DOCTYPE HTML>\n<HTML>\n<HEAD>@\n<TITLE>x</TITLE>"],
  ["a byte order mark", "\uFEFF<!doctype html><head>@</head>"],
  ["a byte order mark alone", "\uFEFF@<p>x</p>"],
  ["nothing", "@"],
  ["text alone", "@hello <head>"],
  ["no head tag", "<!doctype html><html>@<title>x</title>"],
  ["no html tag", "<!doctype html>@<title>x</title>"],
  ["neither doctype nor html", "@<script>1</script><head>"],
  ["head without html", "<head>@<title>x</title>"],
  ["a header is no head", "<!doctype html><html>@<header>x</header>"],
  ["a comment before the doctype", "<!-- <head> --><!doctype html><html><head>@</head>"],
  ["a comment before html", "<!doctype html><!-- <html><head> --><html><head>@</head>"],
  ["a comment before head", "<html><!-- a > b <head> -- > --><head>@</head>"],
  ["a comment that ends with --!>", "<html><!-- <head> --!><head>@</head>"],
  ["short comments", "<html><!--><!---><head>@</head><!-- -->"],
  ["a comment without an end", "<!doctype html>@<!-- <html><head>"],
  ["a conditional comment", "<!--[if IE]><html><head><![endif]--><html><head>@</head>"],
  ["a bogus comment", "<?xml version='1.0'?><![x[<html><head>@</head>"],
  ["an attribute with >", `<html data-a="<head>" data-b='>' c=d"e><head data-x=">">@</head>`],
  ["an unquoted attribute", "<html lang=en/><head class=a=b>@</head>"],
  ["an attribute without a value", "<html hidden =><head>@</head>"],
  ["an attribute without an end", '<!doctype html>@<html lang="><head>'],
  ["a tag without an end", "<!doctype html>@<html lang"],
  ["a name that begins with =", "<html ='><head>@</head>"],
  ["a doctype without an end", "@<!doctype html"],
];

describe("injectPageScript", () => {
  for (const [what, marked] of documents) {
    it(`finds the head: ${what}`, () => {
      const [before = "", after = ""] = splitOnce(marked);
      const injected = injectPageScript(before + after, "run()", "abc");
      assert.equal(injected, `${before}<script nonce="abc">run()</script>${after}`);
    });
  }

  it("refuses a nonce that would leave its attribute", () => {
    assert.throws(() => injectPageScript("<head>", "", '"><script>'), RangeError);
  });

  it("keeps a script from ending its element", () => {
    const script = "a('</script><!-- <SCRIPT>', /<\\/script>/, '\\</ScRiPt>', '\\\\</script>')";
    const injected = injectPageScript("", script, "abc");
    const body = injected.slice('<script nonce="abc">'.length, -"</script>".length);
    assert.doesNotMatch(body, /<\/script|<!--/i);
    const seen: unknown[] = [];
    new Function("a", body)((...args: unknown[]) => seen.push(...args));
    assert.deepEqual([seen[0], seen[2], seen[3]], [
      "</script><!-- <SCRIPT>",
      "</ScRiPt>",
      "\\</script>",
    ]);
    assert.ok((seen[1] as RegExp).test("</script>")); // a literal of the line above
  });

  it("leaves other scripts without a nonce", () => {
    const injected = injectPageScript("<head><script>1</script></head>", "", "abc");
    assert.equal(injected.split("nonce").length, 2);
  });
});

function splitOnce(text: string): [string, string] {
  const at = text.indexOf("@");
  return [text.slice(0, at), text.slice(at + 1)];
}
