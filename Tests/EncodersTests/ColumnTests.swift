import Encoders
import Model
import TestSupport
import Testing

struct ColumnTests {
    /// The columns that a format does not declare are not read from the database: writing any of them would be a gap.
    @Test(arguments: ExportFormat.all.map(\.name.description), [false, true])
    func `a format writes nothing of columns that it does not declare`(name: String, isExtended: Bool) throws {
        let format = try #require(ExportFormat.named(name))
        var context = ExportContext.sample
        if isExtended { context.csv.columns = CSVColumn.allCases }
        let columns = format.columns(context)
        for sample in RecordSample.allCases {
            let records = sample.records.filter { format.showsRevoked || !$0.isRevoked }
            #expect(
                format.text(of: records.map { $0.reduced(to: columns) }, context) == format.text(of: records, context)
            )
        }
    }

    @Test(arguments: ExportFormat.all.map(\.name.description))
    func `a column that a format declares shows in what it writes`(name: String) throws {
        let format = try #require(ExportFormat.named(name))
        var context = ExportContext.sample
        context.csv.columns = CSVColumn.allCases
        let records = RecordSample.everyType.records + RecordSample.hostile.records
        let columns = format.columns(context)
        for part in [IndicatorColumns.source, .context, .techniques, .history, .revocation, .risk, .verdict]
        where columns.contains(part) {
            let reduced = records.map { $0.reduced(to: columns.subtracting(part)) }
            #expect(format.text(of: reduced, context) != format.text(of: records, context), "\(part.rawValue)")
        }
    }

    @Test func `without context the column is not read`() {
        var context = ExportContext.sample
        context.includeContext = false
        #expect(ExportFormat.all.allSatisfy { !$0.columns(context).contains(.context) })
    }

    @Test func `only STIX shows revoked indicators`() {
        #expect(ExportFormat.all.filter(\.showsRevoked).map(\.name.description) == ["stix"])
    }
}

extension IndicatorRecord {
    /// The record as a list of these columns reads it.
    fileprivate func reduced(to columns: IndicatorColumns) -> IndicatorRecord {
        let empty = IndicatorRecord()
        var record = self
        if !columns.contains(.source) {
            record.articleTitle = empty.articleTitle
            record.articleURL = empty.articleURL
            record.referenceURL = empty.referenceURL
        }
        if !columns.contains(.context) { record.context = empty.context }
        if !columns.contains(.techniques) { record.techniques = [] }
        if !columns.contains(.history) {
            record.number = empty.number
            record.version = empty.version
            record.created = empty.created
            record.modified = empty.modified
        }
        if !columns.contains(.revocation) { record.isRevoked = false }
        if !columns.contains(.risk) { record.risk = nil }
        if !columns.contains(.verdict) {
            record.statedTLP = nil
            record.validUntil = nil
            record.isForDetection = true
        }
        if !columns.contains(.warnings) { record.warningLists = [] }
        return record
    }
}
