package io.mastercontrol.benchmarks;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** pm2 without its daemon. */
record Pm2() implements Supervising {
    private static final Path LOCAL =
            Path.of("target/bench/pm2/node_modules/.bin/pm2-runtime").toAbsolutePath();

    @Override
    public String name() {
        return "pm2";
    }

    @Override
    public boolean isHere() {
        return Files.exists(LOCAL) || Supervising.inPath("pm2-runtime");
    }

    @Override
    public String advice() {
        return "npm install --prefix target/bench/pm2 pm2";
    }

    @Override
    public ProcessBuilder command(Path directory, List<Child> children) throws IOException {
        ObjectNode configuration = Json.mapper().createObjectNode();
        ArrayNode apps = configuration.putArray("apps");
        for (Child child : children) {
            Path script = directory.resolve(child.name() + ".sh");
            Files.writeString(script, child.script() + "\n");
            apps.addObject()
                    .put("name", child.name())
                    .put("script", script.toString())
                    .put("interpreter", "/bin/sh")
                    .put("autorestart", true);
        }
        Path file = directory.resolve("ecosystem.json");
        Json.mapper().writeValue(file.toFile(), configuration);
        ProcessBuilder builder =
                new ProcessBuilder(Files.exists(LOCAL) ? LOCAL.toString() : "pm2-runtime", "start", file.toString());
        builder.environment().put("PM2_HOME", directory.resolve("pm2").toString());
        return builder;
    }
}
