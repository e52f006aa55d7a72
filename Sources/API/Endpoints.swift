/// REGISTRY of endpoints: one line each. Route, admission, errors, the OpenAPI document and usage records follow.
enum Endpoints {
    static let all: [any Endpoint] = [
        Live(),
        Ready(),
        ShowOpenAPI(),
        ListIOCs(),
        ExportIOCs.stix,
        ExportIOCs.misp,
        ExportIOCs.cef,
        ExportIOCs.openIOC,
        ExportIOCs.sigma,
        ListKeys(),
        CreateKey(),
        ShowKey(),
        ChangeKey(),
        RevokeKey(),
        RotateKey(),
        KeyUsage(),
        SignUp(),
        SignIn(),
        SignOut(),
        ShowUser(),
    ]
}
