import Access
import HTTP
import Model
import Notation
import Storage

/// Requests that nginx repeats because the file that the first answer named was gone. Each has been admitted and counted.
extension Service {
    /// Checks the key or the session again and takes nothing.
    mutating func admitAgain(
        _ request: Request,
        _ endpoint: any Endpoint,
        _ needs: NeededScopes,
        _ session: Session?,
        holder: inout UUID?
    ) throws -> AdmittedKey {
        do {
            return try ask(request, endpoint, needs, session, thousandths: Gate.look, holder: &holder)
        } catch Refusal.rateLimited(let caller, let allowance) {
            // Its first admission, or another request meanwhile, has taken the last token.
            guard let generation = try store.readGeneration() else { throw APIError.unavailable }
            return AdmittedKey(caller: caller, allowance: allowance.granted, generation: generation)
        }
    }
}

extension Allowance {
    /// The same of a request that is not refused.
    fileprivate var granted: Allowance {
        Allowance(
            perMinute: perMinute,
            perDay: perDay,
            at: at,
            minuteFullAt: minuteFullAt,
            dayFullAt: dayFullAt,
            retryAt: nil
        )
    }
}
