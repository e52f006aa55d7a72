import Fetch
import Storage

extension FeedFault {
    /// Why a fetch gave no body; nil for one that did, and for what has not changed.
    init?(_ outcome: FetchOutcome) {
        switch outcome {
        case .fetched, .notModified: return nil
        case .unauthorized(let status): self.init(.refused, status: status)
        case .notFound: self.init(.notFound, status: 404)
        case .gone: self.init(.gone, status: 410)
        case .rateLimited: self.init(.rateLimited, status: 429)
        case .serverError(let status, _): self.init(.serverError, status: status)
        case .unexpected(let status): self.init(.unexpectedStatus, status: status)
        case .tooLarge: self.init(.tooLarge)
        case .timedOut: self.init(.timedOut)
        case .refusedAddress: self.init(.internalAddress)
        case .refusedScheme: self.init(.notSecure)
        case .tls: self.init(.tls)
        case .tooManyRedirects: self.init(.redirects)
        case .network: self.init(.unreachable)
        }
    }
}
