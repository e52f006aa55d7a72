package import Notation

/// One entry of a news feed on its way in: what the publisher says, not yet judged. Text is UTF-8 of unknown honesty.
package struct ArticleEntry: Sendable {
    /// The same for the same entry at every fetch; 1 to 1,024 bytes.
    package var key: String
    /// Plain text in one line.
    package var title: String
    /// An absolute http or https URL.
    package var link: String?
    package var author: String?
    /// Nil when the feed states none that makes sense: the article is then dated by its first fetch.
    package var published: Timestamp?
    package var updated: Timestamp?
    /// HTML or plain text; empty when there is none.
    package var summary: String
    /// HTML or plain text; empty when the feed has only a summary.
    package var content: String
    /// The publisher's labels, plain text.
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

/// What was made of an entry: everything that the store keeps of it besides its indicators.
package struct Article: Sendable {
    /// A technique the text names or describes.
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
    /// SHA-256 of everything the entry says.
    package let digest: [UInt8]
    package var title: String
    package var url: String?
    package var author: String?
    package var image: String?
    /// The publisher's own summary as plain text.
    package var summary: String?
    /// The publisher's text, plain.
    package var content = ""
    /// A few sentences chosen out of the text.
    package var digestText: String?
    package var published: Timestamp?
    package var labels: [String] = []
    package var judgement = Judgement()
    package var actors: [String] = []
    package var malware: [String] = []
    package var cves: [String] = []
    package var techniques: [UsedTechnique] = []

    /// Category, severity and sectors of a text.
    package struct Judgement: Sendable {
        /// A slug of `ArticleCategory`.
        package var category = "security-tools"
        /// 0...1, how far the category is ahead of the next one.
        package var certainty = 0.0
        /// Slug of the rule that decided the severity.
        package var rule = "category"
        /// 0...10 in tenths: 92 is 9.2.
        package var severityTenths = 0
        /// Slugs of `Sector`.
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
