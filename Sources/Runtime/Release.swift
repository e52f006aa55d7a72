/// Which release of SOC Defenders this is.
package enum Release {
    /// Raised with every release: it is part of every entity tag, so that a client never keeps what an older release wrote.
    package static let version = "1.0.0"
}
