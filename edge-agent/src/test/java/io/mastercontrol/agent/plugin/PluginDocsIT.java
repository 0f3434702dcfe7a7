package io.mastercontrol.agent.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code docs/plugins.md} shows is what the plugins that are shipped say, and its own plugin works. */
class PluginDocsIT {
    private static final Path PAGE = Path.of("../docs/plugins.md");

    @TempDir
    Path root;

    @ParameterizedTest
    @ValueSource(strings = {"site", "redact"})
    void theConversationIsTheirs(String name) throws Exception {
        String page = Files.readString(PAGE);
        String shown =
                page.substring(page.indexOf("<!-- begin " + name + " -->"), page.indexOf("<!-- end " + name + " -->"));
        Files.createDirectories(root.resolve("public"));
        Process plugin = new ProcessBuilder(ScriptedPlugins.manifest(ScriptedPlugins.shipped(root, name))
                        .command())
                .directory(root.resolve(name).toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (OutputStream to = plugin.getOutputStream();
                BufferedReader from =
                        new BufferedReader(new InputStreamReader(plugin.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line :
                    shown.replace("/srv/docs", root.toString()).lines().toList()) {
                if (line.startsWith("> ")) {
                    to.write((line.substring(2) + "\n").getBytes(StandardCharsets.UTF_8));
                    to.flush();
                } else if (line.startsWith("< ")) {
                    assertEquals(tree(line.substring(2)), tree(from.readLine()));
                }
            }
        } finally {
            assertTrue(plugin.waitFor(10, TimeUnit.SECONDS), "it does not end with its standard input");
        }
    }

    private static JsonNode tree(String line) throws IOException {
        return Json.mapper().readTree(line);
    }

    @Test
    void theOneThatThePageWritesWorks() throws Exception {
        Matcher script = Pattern.compile("(?s)```python\n(.*?)```").matcher(Files.readString(PAGE));
        assertTrue(script.find());
        Path directory = ScriptedPlugins.write(root, "fresh", "1", script.group(1));
        ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
        Plugin plugin = new Plugin(
                ScriptedPlugins.manifest(directory), Settings.in(), root.resolve("state"), timer, () -> 0.9, why -> {});
        ObjectNode request = Json.mapper().createObjectNode();
        request.putObject("options")
                .put("file", Files.createFile(root.resolve("f")).toString());
        assertTrue(plugin.call("check", request, Duration.ofSeconds(20))
                .path("healthy")
                .asBoolean());
        assertTrue(plugin.close().orElseThrow().awaitEnd(Duration.ofSeconds(10)));
        timer.shutdownNow();
    }
}
