import assert from "node:assert/strict";
import { afterEach, describe, it, mock } from "node:test";
import { cookieOf, Logins } from "./logins.ts";
import { sameSecret } from "./secrets.ts";

afterEach(() => mock.timers.reset());

describe("boot tokens", () => {
  it("let one browser in, once", () => {
    const logins = new Logins();
    assert.equal(logins.redeemBootToken(""), null);
    assert.equal(logins.redeemBootToken("guess"), null);
    const token = logins.issueBootToken();
    assert.match(token, /^[\w-]{59}$/);
    const cookie = logins.redeemBootToken(token);
    assert.ok(cookie);
    assert.equal(logins.redeemBootToken(token), null);
    assert.ok(!cookie.includes(token));
    assert.equal(logins.readCookie(cookie)?.id, cookie.split(".")[0]);
  });

  it("last for a minute, and are spent in time or too late", () => {
    mock.timers.enable({ apis: ["Date"], now: 1_000 });
    const logins = new Logins();
    const inTime = logins.issueBootToken();
    const late = logins.issueBootToken();
    mock.timers.tick(60_000);
    assert.ok(logins.redeemBootToken(inTime));
    mock.timers.tick(1);
    assert.equal(logins.redeemBootToken(late), null);
    mock.timers.setTime(1_000);
    assert.equal(logins.redeemBootToken(late), null);
  });

  it("are bounded: the oldest make room", () => {
    const logins = new Logins();
    const first = logins.issueBootToken();
    const second = logins.issueBootToken();
    for (let count = 0; count < 999; count++) logins.issueBootToken();
    assert.equal(logins.redeemBootToken(first), null);
    assert.ok(logins.redeemBootToken(second));
  });
});

describe("cookies", () => {
  it("stand for their login, as long as the secret is the same", () => {
    const logins = new Logins("secret");
    const cookie = logins.redeemBootToken(logins.issueBootToken()) ?? "";
    const [login = "", mark = ""] = cookie.split(".");
    const another = new Logins("another");
    assert.equal(another.readCookie(cookie), null);
    another.useSecret("secret");
    assert.deepEqual(another.readCookie(cookie), { id: login, principal: null });
    for (
      const forged of [
        "",
        ".",
        login,
        `${login}.`,
        `.${mark}`,
        `${login}.${mark}x`,
        `${login}x.${mark}`,
        `${login}.${mark.toLowerCase()}`,
        `${login}.${mark}.${mark}`,
      ]
    ) {
      assert.equal(logins.readCookie(forged), null, forged);
    }
  });

  it("are found by their whole name", () => {
    const request = new Request("http://x", { headers: { cookie: "ab=1; b=2 ;c==3=; d" } });
    assert.deepEqual(
      ["a", "ab", "b", "c", "d", ""].map((name) => cookieOf(request, name)),
      [null, "1", "2", "=3=", null, null],
    );
    assert.equal(cookieOf(new Request("http://x"), "a"), null);
  });
});

describe("bearer tokens", () => {
  it("stand for a label and a holder of their own", () => {
    const logins = new Logins();
    const [main, other] = [logins.issueBearer("main"), logins.issueBearer("main")];
    assert.equal(logins.readBearer("guess"), null);
    assert.equal(logins.readBearer(""), null);
    assert.equal(logins.readBearer(main)?.label, "main");
    assert.equal(logins.readBearer(main), logins.readBearer(main));
    assert.notEqual(logins.readBearer(main)?.login, logins.readBearer(other)?.login);
    assert.ok(!logins.readBearer(main)?.login.includes(main));
  });
});

describe("sameSecret", () => {
  it("compares values of any length", () => {
    assert.equal(sameSecret("a", "a"), true);
    assert.equal(sameSecret("a", "b"), false);
    assert.equal(sameSecret("a", "aa"), false);
    assert.equal(sameSecret("", "a"), false);
  });
});
