/// The kind of value that a reader expects in a column.
package enum ColumnKind: Sendable {
    case text, integer, flag, time, uuid, array
    /// Any kind; for columns that are passed on as PostgreSQL writes them.
    case any

    /// Whether a PostgreSQL type is of this kind; the numbers are those of `pg_type.dat`.
    func fits(_ type: UInt32) -> Bool {
        // Our migrations make enumerations and arrays of them, so their numbers differ from database to database.
        let isOurs = type >= 16_384
        return switch self {
        case .text: isOurs || [18, 19, 25, 114, 705, 1042, 1043, 3802].contains(type)
        case .integer: [20, 21, 23, 26, 1700].contains(type)
        case .flag: type == 16
        case .time: [1082, 1114, 1184].contains(type)
        case .uuid: type == 2950
        case .array: isOurs || [651, 1003, 1009, 1015, 2951].contains(type)
        case .any: true
        }
    }
}
