import Access
import HTTP

/// What a client is told of its allowance.
extension Service {
    /// Writes what is left of an allowance, even when the gate refuses.
    static func writingAllowance(to reply: inout Reply, _ ask: () throws -> AdmittedKey) throws -> AdmittedKey {
        do {
            let admittedKey = try ask()
            RateLimit.write(admittedKey.allowance, to: &reply)
            reply.keepFields()
            return admittedKey
        } catch let refusal as Refusal {
            if let allowance = refusal.allowance {
                RateLimit.write(allowance, to: &reply)
                reply.keepFields()
            }
            throw refusal
        }
    }
}
