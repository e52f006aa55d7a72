import Model
import Notation
import Postgres

/// The row of an article.
extension Store {
    /// Brackets as blanks: PostgreSQL's parser would take what stands between them for markup and leave it out. The vector
    /// of a text holds at most a megabyte, so a very long one is searched in its first part only.
    private static func lexemes(_ text: String) -> SQL {
        "to_tsvector('english', translate(left(\(text)::text, 200000), '<>', '  '))"
    }

    static func write(
        _ article: Article,
        digest: [UInt8],
        feed: Int,
        fetchedAt: Timestamp,
        iocCount: Int,
        _ connection: inout Connection
    ) throws {
        let classification = article.classification
        let names = article.actors + article.malware + article.cves + article.techniques.map(\.id)
        try connection.execute(
            """
            insert into articles as a (
                id, feed_id, entry_key, entry_digest, url, title, author, image_url, summary, content, ai_summary, published_at,
                is_dated, fetched_at, modified_at, category, category_certainty, category_rule, severity_score, categorized_at,
                sectors, actors, malware, cves, techniques, technique_confidences, labels, ioc_count, search)
            values (
                \(article.id), \(feed)::integer, \(article.key), \(bytes: digest), \(article.url), \(article.title),
                \(article.author), \(article.image), \(article.summary), \(article.content), \(article.digestText),
                \(article.published ?? fetchedAt), \(article.published != nil), \(fetchedAt), \(Self.nextModified),
                \(classification.category), \(classification.certainty.description)::real, \(classification.rule),
                \(classification.severityTenths)::numeric / 10, clock_timestamp(), \(classification.sectors), \(article.actors),
                \(article.malware), \(article.cves), \(article.techniques.map(\.id)),
                \(article.techniques.map(\.confidence.text))::confidence_level[], \(article.labels), \(iocCount)::integer,
                setweight(\(Self.lexemes(article.title)), 'A')
                || setweight(\(Self.lexemes(names.joined(separator: " , "))), 'B')
                || setweight(\(Self.lexemes("\(article.summary ?? "") \(article.digestText ?? "")")), 'C')
                || setweight(\(Self.lexemes(article.labels.joined(separator: " , "))), 'C')
                || setweight(\(Self.lexemes(article.content)), 'D'))
            on conflict (id) do update
            set entry_digest = excluded.entry_digest, version = a.version + 1, url = excluded.url, title = excluded.title,
                author = excluded.author, image_url = excluded.image_url, summary = excluded.summary, content = excluded.content,
                ai_summary = excluded.ai_summary,
                published_at = case when excluded.is_dated then excluded.published_at else a.published_at end,
                is_dated = excluded.is_dated or a.is_dated, fetched_at = excluded.fetched_at, modified_at = excluded.modified_at,
                category = excluded.category, category_certainty = excluded.category_certainty,
                category_rule = excluded.category_rule, severity_score = excluded.severity_score,
                categorized_at = excluded.categorized_at, sectors = excluded.sectors, actors = excluded.actors,
                malware = excluded.malware, cves = excluded.cves, techniques = excluded.techniques,
                technique_confidences = excluded.technique_confidences, labels = excluded.labels,
                ioc_count = excluded.ioc_count, search = excluded.search
            """
        )
    }
}
