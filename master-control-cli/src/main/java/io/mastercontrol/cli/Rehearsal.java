package io.mastercontrol.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs what people run most, against a control plane that is only pretended, so that the JVM can keep the classes that
 * this takes for the next starts; see {@code archive_cli} in {@code control-plane/launcher/machine.sh}. Takes the admin
 * file to write, which {@code MASTER_CONTROL_ADMIN_FILE} must name too.
 */
final class Rehearsal {
    private static final String ANSWER = """
            {"id":"1","state":"succeeded","items":[{"id":"d","status":"online","labels":{"a":"b"},"pid":1,
            "workloads":{"running":1}}],"devices":[{"id":"d","phase":"succeeded"}],"counts":{"total":1},"total":1,
            "next":null}""";
    private static final List<String> LINES = List.of(
            "device --help",
            "device list",
            "device list -o json",
            "device get d",
            "workload list --device d",
            "workload logs --device d w",
            "release list",
            "rollout start n 1 --selector a=b --wait",
            "rollout get 1",
            "alert list -o wide",
            "device fly");

    private Rehearsal() {}

    public static void main(String[] arguments) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", Rehearsal::answer);
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort();
            Files.writeString(Path.of(arguments[0]), "{\"url\":\"" + url + "\",\"token\":\"none\"}");
            for (String line : LINES) {
                String[] words = line.split(" ");
                Main.commandLine(words).execute(words);
            }
        } finally {
            server.stop(0);
        }
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = ANSWER.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
