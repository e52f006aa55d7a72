package import Access
import HTTP
import Notation
package import Runtime

/// What all threads of a worker share: all of it unchangeable, save the caches and the usage meter, each behind its mutex.
package final class ServiceState: Sendable {
    package let settings: Settings
    package let meter: UsageMeter
    package let log: Log
    let router: Router<any Endpoint>
    let cors: CORS
    let bodies: BodyCache
    let counts = CountCache()
    let collections = CollectionCache()
    let openAPI: [UInt8]

    package init(settings: Settings, log: Log) {
        self.settings = settings
        self.log = log
        meter = UsageMeter()
        cors = CORS(origins: settings.corsOrigins)
        bodies = BodyCache(mostBytes: settings.bodyCacheBytes)
        let endpoints = Endpoints.all
        router = Router(
            endpoints.map { Route($0.method, $0.pattern, eitherSlash: $0.takesEitherSlash, handler: $0) })
        openAPI = OpenAPIDocument.text(
            of: endpoints, publicURL: settings.publicURL, sourceName: settings.sourceName)
    }
}
