package import Notation

/// One entry of a news feed as its publisher wrote it, before we analyse it. Its text is UTF-8 and may be hostile.
package struct ArticleEntry: Sendable {
    /// An id that stays the same for the same entry at every fetch; 1 to 1,024 bytes.
    package var key: String
    /// The title, plain text in one line.
    package var title: String
    /// An absolute http or https URL.
    package var link: String?
    package var author: String?
    /// Nil when the feed states no plausible time. The article then gets the time of its first fetch.
    package var published: Timestamp?
    package var updated: Timestamp?
    /// The summary as HTML or plain text; empty when there is none.
    package var summary: String
    /// The text as HTML or plain text; empty when the feed has only a summary.
    package var content: String
    /// The publisher's labels as plain text.
    package var categories: [String]
    /// An absolute http or https URL.
    package var image: String?

    package init(
        key: String,
        title: String,
        link: String? = nil,
        author: String? = nil,
        published: Timestamp? = nil,
        updated: Timestamp? = nil,
        summary: String = "",
        content: String = "",
        categories: [String] = [],
        image: String? = nil
    ) {
        self.key = key
        self.title = title
        self.link = link
        self.author = author
        self.published = published
        self.updated = updated
        self.summary = summary
        self.content = content
        self.categories = categories
        self.image = image
    }
}

/// What the analysis of an entry found: everything that the store keeps about it besides its indicators.
package struct Article: Sendable {
    /// A technique that the text names or describes.
    package struct UsedTechnique: Hashable, Sendable {
        /// `T1059` or `T1059.001`.
        package let id: String
        package let confidence: Confidence

        package init(id: String, confidence: Confidence) {
            self.id = id
            self.confidence = confidence
        }
    }

    package let id: UUID
    package let key: String
    /// The SHA-256 of the whole entry.
    package let digest: [UInt8]
    package var title: String
    package var url: String?
    package var author: String?
    package var image: String?
    /// The publisher's own summary as plain text.
    package var summary: String?
    /// The publisher's text as plain text.
    package var content = ""
    /// A few sentences chosen from the text.
    package var digestText: String?
    package var published: Timestamp?
    package var labels: [String] = []
    package var classification = Classification()
    package var actors: [String] = []
    package var malware: [String] = []
    package var cves: [String] = []
    package var techniques: [UsedTechnique] = []

    /// Category, severity and sectors of a text.
    package struct Classification: Sendable {
        /// A slug of `ArticleCategory`.
        package var category = "security-tools"
        /// How far the category is ahead of the next one, 0...1.
        package var certainty = 0.0
        /// The slug of the rule that decided the severity.
        package var rule = "category"
        /// The severity score 0...10 in tenths: 92 means 9.2.
        package var severityTenths = 0
        /// The slugs of `Sector`.
        package var sectors: [String] = []

        package init() {}
    }

    package init(id: UUID, key: String, digest: [UInt8], title: String) {
        self.id = id
        self.key = key
        self.digest = digest
        self.title = title
    }
}
