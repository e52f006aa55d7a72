package import Access
import Caching
import Cryptography
import HTTP
package import Metrics
import Model
package import Notation
package import Runtime
import Storage

/// What all threads of a worker share. All of it is immutable, except the caches and the usage meter, each behind a
/// mutex of its own.
package final class ServiceState: Sendable {
    package let settings: Settings
    package let meter: UsageMeter
    package let log: Log
    let router: Router<any Endpoint>
    let cors: CORS
    /// Migrations of this release, as the database remembers them; nil when its SQL files are not here.
    package let migrations: [String]?
    /// What the workers of this machine count.
    package let figures: Figures
    let kept: KeptAnswers
    let counts: CountCache<IndicatorFilter, DayCounts>
    let cveCounts: CountCache<CVEFilter, Int>
    let collections = CollectionCache()
    let siteCounts = MinuteMemory<SiteCounts>()
    /// The warning lists and the operator's verdicts, for stored and unknown values.
    let warnings = WarningMemory()
    let openAPI: [UInt8]
    /// Begins what every entity tag is made of: the release, its document, and the settings that show.
    let answerSeed: [UInt8]
    /// When this process began to answer: what was sent before may have been another release's.
    let started: Timestamp
    let memory = RefusalMemory()
    let policies = PolicyMemory()
    let sessionKey: SessionKey?
    let sessions: SessionGate
    let passwords = PasswordWork()
    let knownNetworks = KnownNetworks()
    /// Whether accounts sign in here and not at an outside provider.
    let hasSignIn: Bool

    /// - Throws: `SettingsError` when the sessions' key cannot be used.
    package init(settings: Settings, log: Log, started: Timestamp = .now) throws {
        self.started = started
        let key = try Self.sessionKey(settings)
        sessionKey = key
        hasSignIn = key?.algorithm == .hs256 && !settings.hasOutsideProvider
        sessions = SessionGate(
            key: key,
            audience: settings.sessionAudience,
            issuer: settings.sessionIssuer,
            origins: OriginRule(publicURL: settings.publicURL, listed: settings.corsOrigins),
            isOutside: key?.algorithm != .hs256 || settings.hasOutsideProvider,
            makesAccounts: settings.hasOutsideProvider && settings.signUpIsOpen
        )
        self.settings = settings
        self.log = log
        migrations = SQLFiles.migrations(settings)
        meter = UsageMeter()
        cors = CORS(origins: settings.corsOrigins)
        let figures = Figures(
            FigureLayout(routes: Endpoints.figureRoutes),
            folder: settings.metricsDirectory,
            started: started
        ) { log.write(.metricsAlone(reason: $0)) }
        self.figures = figures
        counts = CountCache(figures)
        cveCounts = CountCache(figures)
        kept = KeptAnswers(
            memory: BodyCache(mostBytes: settings.bodyCacheBytes),
            files: Self.files(settings, log),
            figures: figures
        )
        let endpoints = Endpoints.all
        router = Router(
            endpoints.map { Route($0.method, $0.pattern, eitherSlash: $0.takesEitherSlash, handler: $0) }
        )
        openAPI = OpenAPIDocument.text(
            of: endpoints,
            publicURL: settings.publicURL,
            sourceName: settings.sourceName
        )
        answerSeed = Digest.sha256(Array("\(Release.version)\n\(settings.shown)".utf8) + openAPI)
    }

    /// Where the settings let answers be files; nil when they let them nowhere.
    private static func files(_ settings: Settings, _ log: Log) -> AnswerFolder? {
        guard let path = settings.answerDirectory, settings.answerBytes > 0 else { return nil }
        return AnswerFolder(path, mostBytes: settings.answerBytes) { news in
            switch news {
            case .unusable(let reason): log.write(.answersNotKept(reason: reason))
            case .usable: log.write(.answersKept)
            }
        }
    }

    /// What is due while the worker runs; for a clock that ticks.
    package func tick() { kept.files?.tick() }

    /// The key that the settings name; nil when they name none.
    private static func sessionKey(_ settings: Settings) throws -> SessionKey? {
        guard let path = settings.sessionKeyFile,
            let algorithm = SessionKey.Algorithm(rawValue: settings.sessionAlgorithm)
        else { return nil }
        guard let text = Environment.text(ofFile: path) else {
            throw SettingsError(message: "SOCD_SESSION_KEY_FILE must name a readable file; \"\(path)\" is not")
        }
        do {
            return try SessionKey(algorithm, file: text)
        } catch {
            throw SettingsError(message: "SOCD_SESSION_KEY_FILE \"\(path)\" \(error.reason)")
        }
    }
}
