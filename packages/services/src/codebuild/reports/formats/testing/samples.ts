/** A small file of each format, as its tools write it. */
import type { FormatName } from "../formats.ts";

export const samples: Record<FormatName, string> = {
  JUNITXML: `<?xml version="1.0"?><testsuites><testsuite name="shop" tests="4">
    <testcase classname="shop.Cart" name="adds" time="1,000.5"/>
    <testcase classname="shop.Cart" name="removes" time="0.25"><failure message="expected 1 &lt; 2">at Cart</failure></testcase>
    <testcase classname="shop.Cart" name="breaks"><error><![CDATA[boom <here>]]></error></testcase>
    <testsuite name="inner"><testcase name="waits"><skipped/></testcase></testsuite></testsuite></testsuites>`,
  NUNITXML: `<test-results><test-suite name="Tests"><results>
    <test-case name="Shop.CartTests.Adds(1)" executed="True" success="True" time="0.5" result="Success"/>
    <test-case name="Shop.CartTests.Fails" executed="True" success="False" time="0.1"><failure><message>no</message><stack-trace/></failure></test-case>
    <test-case name="Shop.CartTests.Later" executed="False"><reason><message>not yet</message></reason></test-case></results></test-suite></test-results>`,
  NUNIT3XML: `<test-run><test-suite type="TestFixture"><test-case name="Adds" fullname="Shop.CartTests.Adds" classname="Shop.CartTests" result="Passed" duration="0.002"/>
    <test-case name="Fails" fullname="Shop.CartTests.Fails" classname="Shop.CartTests" result="Failed"><failure><message>no</message></failure></test-case>
    <test-case name="Breaks" fullname="Shop.CartTests.Breaks" classname="Shop.CartTests" result="Failed" label="Error"/></test-suite></test-run>`,
  TESTNGXML: `<testng-results><suite name="Suite"><test name="T"><class name="shop.CartTest">
    <test-method status="PASS" name="setUp" is-config="true" duration-ms="1"/>
    <test-method status="PASS" name="adds" duration-ms="12"/>
    <test-method status="FAIL" name="fails" duration-ms="3"><exception class="java.lang.AssertionError"><message><![CDATA[no]]></message></exception></test-method>
    <test-method status="SKIP" name="later" duration-ms="0"/></class></test></suite></testng-results>`,
  VISUALSTUDIOTRX: `<TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results>
    <UnitTestResult testId="1" testName="Shop.CartTests.Adds" outcome="Passed" duration="00:00:01.5000000"/>
    <UnitTestResult testId="2" testName="Fails" outcome="Failed"><Output><ErrorInfo><Message>no</Message></ErrorInfo></Output></UnitTestResult></Results>
    <TestDefinitions><UnitTest id="1"><TestMethod className="Shop.CartTests, Shop" name="Adds"/></UnitTest>
    <UnitTest id="2"><TestMethod className="Shop.CartTests" name="Fails"/></UnitTest></TestDefinitions></TestRun>`,
  CUCUMBERJSON: JSON.stringify([
    {
      uri: "cart.feature",
      name: "Cart",
      elements: [
        { type: "background", steps: [{ result: { status: "passed", duration: 10 } }] },
        { type: "scenario", name: "adds", steps: [{ result: { status: "passed", duration: 5 } }] },
        {
          type: "scenario",
          name: "fails",
          steps: [{ result: { status: "failed", duration: 7, error_message: "no" } }, { result: { status: "skipped" } }],
        },
      ],
    },
  ]),
  CLOVERXML: `<coverage generated="1"><project><package name="p"><file name="cart.js" path="/src/cart.js">
    <metrics statements="10" coveredstatements="8" conditionals="4" coveredconditionals="1"/></file></package></project></coverage>`,
  COBERTURAXML: `<coverage line-rate="0.5"><packages><package><classes>
    <class name="Cart" filename="cart.py"><methods><method><lines><line number="1" hits="1"/></lines></method></methods>
    <lines><line number="1" hits="1"/><line number="2" hits="0" branch="true" condition-coverage="50% (1/2)"/></lines></class>
    <class name="Other" filename="cart.py"><lines><line number="9" hits="3"/></lines></class></classes></package></packages></coverage>`,
  JACOCOXML: `<!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd"><report name="shop"><package name="com/shop">
    <class name="com/shop/Cart"><counter type="LINE" missed="9" covered="9"/></class>
    <sourcefile name="Cart.java"><line nr="1"/><counter type="LINE" missed="1" covered="3"/><counter type="BRANCH" missed="2" covered="4"/></sourcefile>
    </package></report>`,
  SIMPLECOV: JSON.stringify({
    RSpec: {
      coverage: { "/cart.rb": { lines: [1, null, 0], branches: { "[:if, 0]": { "[:then, 1]": 2, "[:else, 2]": 0 } } } },
      timestamp: 1,
    },
    Cucumber: { coverage: { "/cart.rb": [0, null, 4] }, timestamp: 2 },
  }),
};
