package io.mastercontrol.testing.endpoint;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A body that is not what anybody asked for. */
record HostileInput(String name, String type, byte[] bytes) {
    private static final String JSON = "application/json";
    private static final int TOO_LARGE = 5 * 1024 * 1024;
    private static final int TOO_DEEP = 100_000;
    private static final List<String> QUERIES = List.of(
            "limit=-1",
            "limit=99999999999999999999",
            "limit=x",
            "cursor=%00",
            "cursor=AAAA",
            "cursor=%F0%9F%92%A9",
            "selector=%00",
            "selector=%FF%FE",
            "selector=" + "(".repeat(2_000),
            "selector=a=b,,",
            "status=%00",
            "state=%00",
            "from=1e999",
            "to=-999999999-01-01T00:00:00Z",
            "step=0s",
            "step=999999999d",
            "lines=-1",
            "wait=perhaps",
            "expires=-1s",
            "scope=device/%00",
            "name=%00",
            "type=%00",
            "device=%00",
            "release=%00",
            "after=x",
            "after=-9223372036854775808",
            "dry_run=perhaps",
            "all=perhaps",
            "comment=%00",
            "stream=%00",
            "%00=%00",
            "=",
            "&&&&",
            "a=b&".repeat(500));

    static List<HostileInput> bodies() {
        return List.of(
                new HostileInput(
                        "a body that is too large", JSON, ("{\"a\":\"" + "x".repeat(TOO_LARGE) + "\"}").getBytes()),
                new HostileInput(
                        "a body that is too deep",
                        JSON,
                        ("{\"a\":" + "[".repeat(TOO_DEEP) + "]".repeat(TOO_DEEP) + "}").getBytes()),
                new HostileInput("half an object", JSON, "{\"name\":".getBytes()),
                new HostileInput("an array", JSON, "[1,2]".getBytes()),
                new HostileInput("a number", JSON, "7".getBytes()),
                new HostileInput("null", JSON, "null".getBytes()),
                new HostileInput("nothing", JSON, new byte[0]),
                new HostileInput("bytes that are no UTF-8", JSON, new byte[] {
                    '{', '"', (byte) 0xff, (byte) 0xc0, '"', ':', '1', '}'
                }),
                new HostileInput("UTF-16", JSON, "{\"name\":\"x\"}".getBytes(StandardCharsets.UTF_16)),
                new HostileInput("a field that there is not", JSON, "{\"no_such_field_of_any\":1}".getBytes()),
                new HostileInput("one key twice", JSON, "{\"name\":\"a\",\"name\":\"b\"}".getBytes()),
                new HostileInput(
                        "wrong types",
                        JSON,
                        ("{\"name\":{\"a\":[]},\"selector\":[7],\"labels\":\"x\",\"role\":[],"
                                        + "\"values\":9,\"release\":\"x\",\"command\":{},\"devices\":{},\"token\":[],\"uses\":{}}")
                                .getBytes()),
                new HostileInput("two objects", JSON, "{} {}".getBytes()),
                new HostileInput("plain text", "text/plain", "name=x".getBytes()),
                new HostileInput(
                        "XML",
                        "application/xml",
                        "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>".getBytes()),
                new HostileInput("a type that is none", "nonsense", "{}".getBytes()));
    }

    /** Addresses of an endpoint, with queries that make no sense and names that nothing has. */
    static List<String> paths(Endpoint endpoint) {
        List<String> paths = new ArrayList<>();
        QUERIES.forEach(query -> paths.add(endpoint.ofNothing() + "?" + query));
        if (endpoint.path().contains("{")) {
            for (String name : List.of(
                    "%00", "%FF", "%F0%9F%92%A9", "..%2f..", "'%20or%201=1", "a".repeat(3_000), "%0d%0aX:%20y")) {
                paths.add(endpoint.path().replace("{verb}", "restart").replaceAll("\\{\\w+}", name));
            }
        }
        return paths;
    }
}
