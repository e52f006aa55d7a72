import Feeds
import Ingest
import Notation
import Storage

/// Shows what an import did, or why it failed.
struct ImportOutput {
    let isJSON: Bool

    init(_ options: CommonOptions) { isJSON = options.json }

    /// Prints one line, or in JSON one object, for each part of the report.
    /// - Parameters:
    ///   - feed: the short name of the feed; nil when the records belong to no feed.
    ///   - format: the name of the format.
    func show(_ report: ImportReport, file: String, feed: String?, format: String) {
        guard isJSON else {
            print("\(file): \(report.sentence)")
            return Self.showRemarks(of: report)
        }
        for part in report.parts {
            var json = JSONWriter()
            json.object { json in
                json.member("file", file)
                json.member("feed", feed)
                json.member("format", format)
                json.member("content", part.content.rawValue)
                json.member("new", part.new)
                json.member("updated", part.updated)
                json.member("unchanged", part.unchanged)
                json.member("rejected", part.rejected)
                json.member("filtered", part.filtered)
                json.member("removed", part.removed)
                json.member("kept_out", part.keptOut)
                json.member("revoked", part.revoked)
                json.member("new_indicators", part.newIndicators)
                json.member("changed_indicators", part.changedIndicators)
                json.member("revoked_indicators", part.revokedIndicators)
                json.member("repeated", report.isRepeated)
                Self.writeRemarks(of: [part], into: &json)
            }
            print(json.text)
        }
    }

    /// The records that were refused, and what was left out, a line each.
    static func showRemarks(of report: ImportReport) {
        for part in report.parts {
            show(part.rejections, of: part.rejected)
            show(part.notes)
        }
    }

    /// The members `rejections` and `notes`.
    static func writeRemarks(of parts: [ImportReport.Part], into json: inout JSONWriter) {
        json.array("rejections") { json in
            for rejection in parts.flatMap(\.rejections) {
                json.object { json in
                    json.member("record", rejection.record)
                    json.member("reason", rejection.reason)
                    if !rejection.name.isEmpty { json.member("name", rejection.name) }
                }
            }
        }
        json.array("notes") { json in
            for note in parts.flatMap(\.notes) {
                json.object { json in
                    json.member("text", note.text)
                    json.member("record", note.record)
                    json.member("count", note.count)
                }
            }
        }
    }

    private static func show(_ rejections: [SightingStage.Rejection], of count: Int) {
        for rejection in rejections {
            let name = rejection.name.isEmpty ? "" : " (\(rejection.name))"
            print("  record \(rejection.record)\(name): \(rejection.reason)")
        }
        if count > rejections.count { print("  and \(count - rejections.count) more") }
    }

    private static func show(_ notes: [SightingStage.Note]) {
        for note in notes {
            let records =
                note.count == 1 ? "in record \(note.record)" : "in \(note.count) records, the first \(note.record)"
            print("  note: \(note.text) (\(records))")
        }
    }

    /// Runs the import of one file. Turns an error into a `Failure` that names the file.
    static func reading<R>(_ path: String, _ work: () throws -> R) throws -> R {
        do {
            return try work()
        } catch  where error is FeedError || error is CVEImportError {
            throw Failure("\(path): \(sentence(for: error)); nothing was imported from it", status: .badInput)
        } catch  where error is MappedFile.Failure || error is ImportError {
            throw Failure(sentence(for: error), status: .badInput)
        }
    }
}
