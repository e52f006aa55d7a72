import Cryptography
package import HTTP
package import Model
package import Notation
package import Storage

/// Why the gate refused a request.
package enum Refusal: Error, Sendable {
    case missingKey
    case invalidKey(String)
    /// The request has the key's field more than once.
    case repeatedKey
    case expiredKey
    case addressNotAllowed(String)
    case rateLimited(Caller, Allowance)
    /// - allowance: what is left of the key's allowance, where it is known. A refusal costs nothing.
    case missingScope(String, Caller, Allowance? = nil)

    /// What is left of the key's allowance, where that is known.
    package var allowance: Allowance? {
        switch self {
        case .rateLimited(_, let allowance): allowance
        case .missingScope(_, _, let allowance): allowance
        default: nil
        }
    }
}

/// A key, or the account of a session, that passed the gate, with its caller and what is left of its allowance.
package struct AdmittedKey: Sendable {
    package let caller: Caller
    package let allowance: Allowance
    package let generation: Generation

    package init(caller: Caller, allowance: Allowance, generation: Generation) {
        self.caller = caller
        self.allowance = allowance
        self.generation = generation
    }
}

/// Decides who a request is from and whether it may pass.
package enum Gate {
    /// The usual cost of a request, in thousandths of a token.
    package static let oneToken = 1000
    /// A cost for requests whose price is not known yet: it takes nothing, and it is refused whenever one token would
    /// be refused.
    package static let look = 0

    /// Authenticates the key, checks its scopes and takes the request's cost out of its buckets. This is one round trip
    /// to the database, and none for a text that cannot be a key. A refused request costs nothing.
    /// - Parameters:
    ///   - route: the pattern; decides the cost.
    ///   - thousandths: the cost in thousandths of a token, where the route has no price of its own; or `look`.
    ///   - needs: the scopes that the key must have.
    ///   - memory: what this worker remembers of bad keys.
    ///   - policies: what it remembers of good ones.
    ///   - ahead: what the request of this caller is going to read, so that it is read in the same round trip.
    ///   - seenKey: gets the key's id as soon as it is known, even when the request is refused.
    package static func admit(
        _ request: Request,
        route: String,
        thousandths: Int = oneToken,
        needs: NeededScopes,
        memory: RefusalMemory,
        policies: PolicyMemory,
        store: inout Store,
        ahead: (Caller) -> ReadAhead = { _ in ReadAhead() },
        seenKey: inout UUID?
    ) throws -> AdmittedKey {
        let secret: [UInt8]
        switch Credentials(of: request) {
        case .none: throw Refusal.missingKey
        case .malformed(.repeated): throw Refusal.repeatedKey
        case .malformed(let fault): throw Refusal.invalidKey(fault.message.description)
        case .key(let bytes): secret = bytes
        }
        guard KeySecret.isWellFormed(secret) else {
            throw Refusal.invalidKey("The API key is mistyped or cut: its check characters do not fit.")
        }
        switch try ask(KeySecret.hash(secret), request, route, thousandths, needs, memory, policies, &store, ahead) {
        case .unknown: throw Refusal.invalidKey("The API key is not known here.")
        case .revoked(let id):
            seenKey = id
            throw Refusal.invalidKey("The API key has been revoked.")
        case .expired(let id):
            seenKey = id
            throw Refusal.expiredKey
        case .addressNotAllowed(let id):
            seenKey = id
            throw Refusal.addressNotAllowed(request.remoteAddress)
        case .refused(let caller, let allowance):
            seenKey = caller.keyID
            throw Refusal.rateLimited(caller, allowance)
        case .missingScope(let caller, let allowance):
            seenKey = caller.keyID
            throw Refusal.missingScope(needs.missing(in: caller.scopes)?.name ?? "", caller, allowance)
        case .granted(let caller, let allowance, let generation):
            seenKey = caller.keyID
            return AdmittedKey(caller: caller, allowance: allowance, generation: generation)
        }
    }

    /// Takes one request of a session out of its account's buckets. They are apart from those of the account's keys.
    /// The account has the scopes of its plan, and `read:stats`.
    /// - Parameters: as for a key.
    package static func admit(
        account: UUID,
        route: String,
        thousandths: Int = oneToken,
        needs: NeededScopes,
        policies: PolicyMemory,
        store: inout Store,
        ahead: (Caller) -> ReadAhead = { _ in ReadAhead() }
    ) throws -> AdmittedKey {
        let admission = try policies.admit(
            PolicyMemory.Subject(account: account, route: route),
            thousandths: thousandths,
            needs: needs,
            address: "",
            store: &store,
            ahead: ahead
        ) { store in try store.admit(account: account, route: route, thousandths: thousandths, needs: needs) }
        switch admission {
        case .granted(let caller, let allowance, let generation):
            return AdmittedKey(caller: caller, allowance: allowance, generation: generation)
        case .refused(let caller, let allowance): throw Refusal.rateLimited(caller, allowance)
        case .missingScope(let caller, let allowance):
            throw Refusal.missingScope(needs.missing(in: caller.scopes)?.name ?? "", caller, allowance)
        // The account went after its session was checked.
        default: throw SessionRefusal.invalid("This service has no account for this session.")
        }
    }

    /// Takes one request that nobody vouches for out of the buckets of its network, where it may be read without an account.
    /// - Parameters: as for a key.
    package static func admit(
        unknown request: Request,
        route: String,
        thousandths: Int = oneToken,
        needs: NeededScopes,
        store: inout Store
    ) throws -> AdmittedKey {
        switch try store.admit(address: request.remoteAddress, route: route, thousandths: thousandths, needs: needs) {
        case .granted(let caller, let allowance, let generation):
            AdmittedKey(caller: caller, allowance: allowance, generation: generation)
        case .refused(let caller, let allowance): throw Refusal.rateLimited(caller, allowance)
        // The operator has taken the scope, or the whole row of limits.
        default: throw Refusal.missingKey
        }
    }

    private static func ask(
        _ hash: [UInt8],
        _ request: Request,
        _ route: String,
        _ thousandths: Int,
        _ needs: NeededScopes,
        _ memory: RefusalMemory,
        _ policies: PolicyMemory,
        _ store: inout Store,
        _ ahead: (Caller) -> ReadAhead
    ) throws -> Admission {
        let now = Timestamp.now
        // A request is remembered with its price and its scopes, because the same key may get another price or scope.
        var asked: String { "\(route) \(thousandths) \(needs.allText) \(needs.oneOfText ?? "")" }
        switch memory.answer(secretHash: hash, route: asked, now: now) {
        case .unknown: return .unknown
        case .refused(let caller, let allowance): return .refused(caller, allowance)
        case .missingScope(let caller, let allowance): return .missingScope(caller, allowance)
        case nil: break
        }
        let admission = try policies.admit(
            PolicyMemory.Subject(secretHash: hash, route: route),
            thousandths: thousandths,
            needs: needs,
            address: request.remoteAddress,
            store: &store,
            ahead: ahead
        ) { store in
            try store.admit(
                secretHash: hash,
                address: request.remoteAddress,
                route: route,
                thousandths: thousandths,
                needs: needs
            )
        }
        memory.remember(admission, secretHash: hash, route: asked, askedAt: now)
        return admission
    }
}
