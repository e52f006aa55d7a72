package import Model
package import Notation

/// Writes a row stream in one export format.
///
/// It is a class because an encoder owns what it uses again for each record (digest contexts, a buffer, counters). One
/// object serves one export on one thread. The caller calls `begin` once, `append` for each record in the order of the
/// list (last seen descending, then id), and `end` once. It may send and empty the writer between any two calls, so an
/// encoder never reads what it wrote. In steady state `append` allocates nothing.
package protocol ExportEncoder: AnyObject {
    /// Writes everything before the first record.
    func begin(into out: inout ByteWriter)
    /// Writes one record; writes nothing when the format cannot express it.
    func append(_ record: borrowing IndicatorRecord, into out: inout ByteWriter)
    /// Writes everything after the last record, including what depends on the whole set, such as an event's date.
    func end(into out: inout ByteWriter)
}
