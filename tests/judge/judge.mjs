// Judges requests against policies with an IAM engine that nobody here wrote. One question per line of standard input,
// one answer per line of standard output, both JSON; install.py and judge.py say how it is started and asked.
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'

const require = createRequire(process.argv[2]) // the package.json beside which npm installed the engine
const { createValidatedPolicy, validateIdentityPolicy, validateServiceControlPolicy } = require('@cloud-copilot/iam-policy')
const { runSimulation } = require('@cloud-copilot/iam-simulate')

const named = (documents, validate) =>
  documents.map((text, at) => ({ name: `${at}`, policy: createValidatedPolicy(JSON.parse(text), validate) }))

async function answer({ identity, boundary, scps, requests }) {
  const policies = {
    identityPolicies: named(identity, validateIdentityPolicy),
    permissionBoundaryPolicies: boundary === null ? undefined : named(boundary, validateIdentityPolicy),
    serviceControlPolicies: scps.map((level, at) => ({
      orgIdentifier: `level-${at}`,
      policies: named(level, validateServiceControlPolicy)
    })),
    resourceControlPolicies: []
  }
  const decisions = []
  for (const { principal, action, resource, account, context } of requests) {
    const request = { principal, action, resource: { resource, accountId: account }, contextVariables: context }
    const { resultType, overallResult, errors } = await runSimulation({ request, ...policies }, {})
    if (resultType === 'error') throw new Error(`${action} on ${resource}: ${JSON.stringify(errors)}`)
    decisions.push(overallResult)
  }
  return { decisions }
}

for await (const line of createInterface({ input: process.stdin })) {
  const reply = await answer(JSON.parse(line)).catch((error) => ({ error: error.message }))
  process.stdout.write(`${JSON.stringify(reply)}\n`)
}
