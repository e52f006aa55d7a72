import ArgumentParser
import Cryptography
import Notation
import Runtime
import Storage

struct SessionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session",
        abstract: "Makes session tokens.",
        subcommands: [Mint.self]
    )

    struct Mint: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints a session token (JWT) for an account, for the cookie sb-access-token."
        )
        @Option(help: "The account's e-mail address.") var user: String
        @Option(help: "Seconds until the token expires.") var ttl = 3600

        func run() throws {
            try Program.run {
                guard (1...31_536_000).contains(ttl) else { throw Program.invalid("--ttl must be from 1 to 31536000") }
                let settings = try Program.settings()
                guard settings.sessionAlgorithm == "HS256" else {
                    throw Failure(
                        "an identity provider signs the sessions (\(settings.sessionAlgorithm)); ask it for a token"
                    )
                }
                guard let path = settings.sessionKeyFile, let text = Environment.text(ofFile: path) else {
                    throw Program.usage("SOCD_SESSION_KEY_FILE must name a readable file with the session secret")
                }
                let key: SessionKey
                do {
                    key = try SessionKey(.hs256, file: text)
                } catch let error as SessionKey.Unusable {
                    throw Failure("\(path) \(error.reason)")
                }
                var store = try Program.store(settings)
                let account = try UserCommand.find(user, in: &store)
                guard let session = RandomBytes.uuid() else { throw Failure("the system gave no random bytes") }
                let now = Timestamp.now
                let claims = SessionToken.Claims(
                    subject: account.id.text,
                    email: account.email,
                    session: session.text,
                    audience: settings.sessionAudience,
                    issuedAt: now,
                    expiresAt: now.adding(seconds: Int64(ttl))
                )
                guard let token = SessionToken.mint(claims, key: key, issuer: settings.sessionIssuer) else {
                    throw Failure("the key cannot sign the token")
                }
                try store.beginSession(user: account.id, session: session, seconds: ttl + Int(SessionToken.skewSeconds))
                print(token)
            }
        }
    }
}
