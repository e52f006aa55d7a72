import Access
import Cryptography
package import HTTP
import Metrics
import Model
import Notation
import Runtime
package import Storage

/// Leads one request from its route to its usage record: finds the endpoint, asks the gate, lets the endpoint answer,
/// and turns every error into the contract's form. Each thread owns one.
package struct Service: ~Copyable {
    private let state: ServiceState
    var store: Store
    private var isDatabaseAway = false
    private var figures: RequestFigures

    /// - Parameter thread: the thread's number, from 0.
    package init(state: ServiceState, store: consuming Store, thread: Int = 0) {
        self.state = state
        self.store = store
        figures = RequestFigures(state.figures, thread: thread)
    }

    /// A key of the right form vouches for a request, and so does a session token that we signed; whether they are in force,
    /// the database says later. Probes of the operator cost next to nothing.
    package func standing(of request: Request) -> Standing {
        if request.path == Live.path || request.path == Ready.path { return .vouched }
        if OperatorPage.paths.contains(request.path), OperatorPage.mayRead(request, state.settings) { return .vouched }
        if case .key(let secret) = Credentials(of: request), KeySecret.isWellFormed(secret) {
            return .vouched
        }
        if state.sessions.isSigned(request, now: .now) { return .vouched }
        let network = KnownNetworks.network(of: request)
        return .unvouched(network: network, isKnown: state.knownNetworks.contains(network))
    }

    /// The contract's 503, for a request that nothing vouches for when too many of them wait.
    package mutating func turnAway(_ request: Request, to reply: inout Reply) {
        let began = Timestamp.now
        let requestID = "req_\(request.id)"
        let outcome = route(request)
        figures.begin(route: Self.figureRoute(of: outcome), at: began)
        figures.add(.crowded)
        reply.field("X-Request-Id", text: requestID)
        state.cors.answer(request, in: &reply)
        APIError.crowded.write(
            to: &reply,
            requestID: requestID,
            style: Self.style(of: outcome, path: request.path),
            accept: request[.accept]
        )
        count(request, outcome, holder: nil, code: APIError.crowded.code, since: began, reply)
    }

    package mutating func answer(_ request: Request, to reply: inout Reply) {
        defer { store.forgetAhead() }
        store.beginRequest()
        let began = Timestamp.now
        let requestID = "req_\(request.id)"
        reply.field("X-Request-Id", text: requestID)
        reply.keepFields()
        var holder: UUID?
        var code: String?
        let outcome = route(request)
        let style = Self.style(of: outcome, path: request.path)
        figures.begin(route: Self.figureRoute(of: outcome), at: began)
        do {
            try answer(request, outcome, holder: &holder, to: &reply)
        } catch is ClientGone {
            // The client has gone, so there is nobody to answer.
        } catch {
            let problem = apiError(of: error, requestID: requestID)
            if reply.hasLeft {
                reply.cut()
                state.log.write(.replyCut(requestID: requestID, reason: "\(error)"))
            } else {
                reply.takeBack()
                code = problem.code
                problem.write(to: &reply, requestID: requestID, style: style, accept: request[.accept])
            }
        }
        count(request, outcome, holder: holder, code: code, since: began, reply)
    }

    private func route(_ request: Request) -> Router<any Endpoint>.Outcome {
        state.router.route(method: request.method, path: request.path, nameSlashes: request.nameSlashes)
    }

    /// Adds the request to the usage figures and the request log.
    private mutating func count(
        _ request: Request,
        _ outcome: Router<any Endpoint>.Outcome,
        holder: UUID?,
        code: String?,
        since began: Timestamp,
        _ reply: borrowing Reply
    ) {
        let microseconds = Int(Timestamp.now.microseconds - began.microseconds)
        figures.end(status: reply.status, microseconds: microseconds, isAgain: request.isRepeated)
        if request.isRepeated { return store.forgetTimes() }
        var record = UsageRecord(
            at: began,
            holder: holder,
            requestID: "req_\(request.id)",
            route: Self.pattern(of: outcome),
            method: Self.known(request.method),
            status: reply.status,
            code: code,
            microseconds: microseconds,
            bytes: reply.bodyBytes,
            rows: reply.rows
        )
        let slow = state.settings.slowMilliseconds * 1000
        if slow > 0, microseconds >= slow { record.database = store.takeTimes() } else { store.forgetTimes() }
        state.meter.add(record)
    }

    private mutating func answer(
        _ request: Request,
        _ outcome: Router<any Endpoint>.Outcome,
        holder: inout UUID?,
        to reply: inout Reply
    ) throws {
        let index: Int
        let path: PathParameters
        switch outcome {
        case .found(let found, let parameters):
            index = found
            path = parameters
        case .options(let allow, _):
            state.cors.preflight(request, allow: allow, in: &reply)
            reply.head(status: 204)
            return
        case .methodNotAllowed(let allow, _): throw APIError.methodNotAllowed(request.method, allow: allow)
        case .notFound: throw APIError.notFound
        }
        state.cors.answer(request, in: &reply)
        reply.keepFields()
        let endpoint = state.router.routes[index].handler
        var admittedKey: AdmittedKey?
        var session: Session?
        var body: Result<RequestBody, any Error>?
        switch endpoint.access {
        case .key(let needs):
            if endpoint.takesSession, Credentials(of: request) == .none {
                session = try visitor(of: request, endpoint, to: &reply)
            }
            admittedKey = try admit(request, endpoint, needs, session, holder: &holder, body: &body, to: &reply)
        case .discovery where state.settings.taxiiDiscoveryIsKeyed:
            admittedKey = try admit(request, endpoint, TAXII.scopes, nil, holder: &holder, body: &body, to: &reply)
        case .open, .discovery, .list: break
        case .session(let takesBearer):
            session = try state.sessions.session(of: request, takesBearer: takesBearer, now: .now, from: &store)
            _ = try admit(request, endpoint, .all([]), session, holder: &holder, body: &body, to: &reply)
        }
        if request.isBodyTooLarge || request.body.count > endpoint.mostBodyBytes { throw APIError.tooLarge }
        let query = try Query(request.query)
        if endpoint.errorStyle != .taxii { try query.expect(only: endpoint.documentation.queryNames) }
        if let admittedKey {
            store.admitted(
                admittedKey.generation,
                at: admittedKey.allowance.at,
                needsCurrent: Self.saysWhatItHasSeen(request, query, endpoint)
            )
        }
        let call = Call(
            request: request,
            query: query,
            path: path,
            admittedKey: admittedKey,
            session: session,
            body: try body?.get(),
            service: state
        )
        try endpoint.answer(call, from: &store, to: &reply)
        if isDatabaseAway, admittedKey != nil || session != nil {
            isDatabaseAway = false
            state.log.write(.databaseBack)
        }
    }

    /// The session of a request without a key; nil when it has no cookie either.
    private mutating func visitor(
        of request: Request,
        _ endpoint: any Endpoint,
        to reply: inout Reply
    ) throws -> Session? {
        guard SessionCookie(of: request) != .none else {
            if isPublic(endpoint) {
                reply.vary(by: "Cookie")
                reply.keepFields()
                return nil
            }
            // A browser would ask for a name and a password by itself if the answer named Basic.
            if request[.secFetchSite] == "same-origin" { throw APIError.signInRequired }
            return nil
        }
        // Whoever has another cookie may get another answer.
        reply.vary(by: "Cookie")
        reply.keepFields()
        return try state.sessions.session(of: request, takesBearer: false, now: .now, from: &store)
    }

    private func isPublic(_ endpoint: any Endpoint) -> Bool {
        endpoint.publicRead.map(state.settings.publicReads.contains) ?? false
    }

    /// Asks the gate about the request of a key, or of a session.
    /// - Parameter body: gets the body where the price depends on it. The body is read once, and only for a key that
    ///   may pass: the key is checked first, and that costs nothing.
    private mutating func admit(
        _ request: Request,
        _ endpoint: any Endpoint,
        _ needs: NeededScopes,
        _ session: Session?,
        holder: inout UUID?,
        body: inout Result<RequestBody, any Error>?,
        to reply: inout Reply
    ) throws -> AdmittedKey {
        let admitted = try Self.writingAllowance(to: &reply) {
            if request.isRepeated { return try admitAgain(request, endpoint, needs, session, holder: &holder) }
            if case .oneToken = endpoint.price {
                return try ask(request, endpoint, needs, session, thousandths: Gate.oneToken, holder: &holder)
            }
            _ = try ask(request, endpoint, needs, session, thousandths: Gate.look, holder: &holder)
            let read = Result {
                if request.isBodyTooLarge { throw APIError.tooLarge }
                return try RequestBody(of: request, required: true)
            }
            body = read
            let thousandths = (try? price(of: read.get(), endpoint)) ?? Gate.oneToken
            return try ask(request, endpoint, needs, session, thousandths: thousandths, holder: &holder)
        }
        if !request.isRepeated { figures.granted(to: admitted.caller) }
        return admitted
    }

    /// The cost of a request with this body, in thousandths of a token.
    private mutating func price(of body: RequestBody, _ endpoint: any Endpoint) throws -> Int {
        switch endpoint.price {
        case .oneToken: Gate.oneToken
        case .body(let price): try price(body)
        case .contents(let price): try price(body, state, &store)
        }
    }

    mutating func ask(
        _ request: Request,
        _ endpoint: any Endpoint,
        _ needs: NeededScopes,
        _ session: Session?,
        thousandths: Int,
        holder: inout UUID?
    ) throws -> AdmittedKey {
        let route = endpoint.costPattern(of: request)
        let state = state
        func ahead(_ caller: Caller) -> ReadAhead {
            request[.ifNoneMatch] == nil ? endpoint.readAhead(request, for: caller, state) : ReadAhead()
        }
        if let account = session?.account.id {
            holder = account
            return try Gate.admit(
                account: account,
                route: route,
                thousandths: thousandths,
                needs: needs,
                policies: state.policies,
                store: &store,
                ahead: ahead
            )
        }
        if isPublic(endpoint), Credentials(of: request) == .none {
            return try Gate.admit(unknown: request, route: route, thousandths: thousandths, needs: needs, store: &store)
        }
        return try Gate.admit(
            request,
            route: route,
            thousandths: thousandths,
            needs: needs,
            memory: state.memory,
            policies: state.policies,
            store: &store,
            ahead: ahead,
            seenKey: &holder
        )
    }

    private mutating func apiError(of error: any Error, requestID: String) -> APIError {
        if let error = error as? StoreError { figures.failed(error) }
        switch error {
        case let error as APIError: return error
        case let error as ParameterError: return APIError(error)
        case let error as SessionRefusal:
            figures.add(.sessionRefused)
            return APIError(error)
        case let error as Refusal:
            figures.refused(error)
            return APIError(error, upgradeURL: state.settings.upgradeURL)
        case StoreError.unavailable(let reason):
            if !isDatabaseAway { state.log.write(.databaseAway(reason: reason)) }
            isDatabaseAway = true
            return .unavailable
        case StoreError.timeout:
            state.log.write(.failure(requestID: requestID, reason: "statement timeout"))
            return .unavailable
        default:
            state.log.write(.failure(requestID: requestID, reason: "\(error)"))
            return .unexpected
        }
    }
}
