import HTTP

/// The parameters of everything that is written as CSV.
enum CSVParameters {
    static let guardsFormulas = Parameter<Bool>.boolean(
        "csv_guard",
        default: true,
        "CSV: put an apostrophe before cells that a spreadsheet could read as a formula; false writes every cell as it is"
    )
}
