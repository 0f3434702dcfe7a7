package io.mastercontrol.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.cli.CommandLineProcess.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory of files says what the fleet shall be; what differs is shown, and made so. */
class FleetFilesIT {
    private static final String PLAN = "POST /api/v1/rollouts?dry_run=true";
    private static final String START = "POST /api/v1/rollouts";

    @TempDir
    Path home;

    private ControlPlane plane;
    private CommandLineProcess cli;
    private Path files;

    @BeforeEach
    void start() throws IOException {
        plane = new ControlPlane();
        cli = CommandLineProcess.of(home, plane);
        files = Files.createDirectories(home.resolve("fleet/releases"));
        Files.writeString(home.resolve("fleet/fleet.yaml"), """
                groups:
                  cams: {selector: role=camera, priority: 5}
                  lab: {devices: [pi-1]}
                variables:
                  fleet: {site: berlin, rate: 10}
                alert_rules:
                  hot: {kind: temperature, threshold: 80.5, enabled: true}
                """);
        Files.writeString(
                files.resolve("web.yml"),
                "releases: {web: {version: 1.4.2, selector: role=web, strategy: {batch_size: 10%, bake: 1m}}}\n");
        plane.answer(
                "GET /api/v1/groups",
                200,
                "{\"items\":[{\"name\":\"lab\",\"selector\":null,\"devices\":[\"pi-1\"],\"priority\":0},"
                        + "{\"name\":\"old\",\"selector\":\"a=b\",\"devices\":[],\"priority\":0}]}");
        plane.answer(
                "GET /api/v1/variables?scope=fleet",
                200,
                "{\"items\":[{\"name\":\"site\",\"value\":\"oslo\"},{\"name\":\"rate\",\"value\":\"10\"},"
                        + "{\"name\":\"left\",\"value\":\"x\"}]}");
        plane.answer("HEAD /api/v1/alert-rules/hot", 200, "");
        plane.answer(
                "GET /api/v1/alert-rules/hot",
                200,
                "{\"name\":\"hot\",\"kind\":\"temperature\",\"threshold\":70,\"enabled\":true,\"severity\":\"warning\"}");
        plane.answer(
                PLAN,
                200,
                "{\"total\":3,\"unfit\":[{\"device\":\"w3\",\"reason\":\"is pinned\"}],\"devices\":["
                        + "{\"device\":\"w1\",\"way\":\"whole\"},{\"device\":\"w2\",\"way\":\"nothing\"},"
                        + "{\"device\":\"w3\",\"way\":\"whole\"}]}");
        plane.answer("PUT /api/v1/groups/cams", 200, "{}");
        plane.answer("PATCH /api/v1/variables", 200, "{\"items\":[]}");
        plane.answer("POST /api/v1/alert-rules", 200, "{}");
        plane.answer(START, 201, "{\"id\":\"r1\",\"state\":\"running\"}");
    }

    @AfterEach
    void stop() {
        plane.close();
    }

    private static String sent(List<ControlPlane.Request> requests, String line) {
        return requests.stream()
                .filter(request -> request.line().equals(line))
                .map(request -> request.json().toString())
                .findFirst()
                .orElse("nothing");
    }

    @Test
    void whatDiffersIsShownAndNothingIsDone() throws Exception {
        Result diff = cli.run("diff", "-f", home.resolve("fleet").toString());
        assertEquals(new Result(0, """
                        + group cams: role=camera
                        - group old, in no file; stays, unless you say --prune
                        ~ variable site of fleet: 'oslo' becomes 'berlin'
                        - variable left of fleet, in no file; stays, unless you say --prune
                        ~ alert rule hot: threshold
                        ~ web 1.4.2: 1 of 3 devices have something else: w1
                        """, ""), diff);
        assertTrue(
                plane.lines().stream().noneMatch(line -> line.startsWith("P") && !line.equals(PLAN)),
                plane.lines().toString());
        assertEquals(
                "{\"release\":{\"name\":\"web\",\"version\":\"1.4.2\"},\"selector\":\"role=web\",\"strategy\":"
                        + "{\"batch_size\":\"10%\",\"bake\":\"1m\",\"type\":\"rolling\",\"queue\":true}}",
                sent(plane.requests(), PLAN));
    }

    @Test
    void applyMakesItSoInTheOrderInWhichItMatters() throws Exception {
        plane.answer("DELETE /api/v1/groups/old", 204, "");
        Result apply = cli.run("apply", "--prune", "-f", home.resolve("fleet").toString());
        assertEquals(0, apply.exit(), apply.toString());
        assertTrue(apply.out().endsWith("rollout r1 of web 1.4.2 is running\n"), apply.out());
        List<String> done = plane.lines().stream()
                .filter(line -> !line.startsWith("GET") && !line.startsWith("HEAD") && !line.equals(PLAN))
                .toList();
        assertEquals(
                List.of(
                        "PUT /api/v1/groups/cams",
                        "DELETE /api/v1/groups/old",
                        "PATCH /api/v1/variables",
                        "PATCH /api/v1/variables",
                        "POST /api/v1/alert-rules",
                        START),
                done);
        assertEquals(
                "{\"kind\":\"temperature\",\"threshold\":80.5,\"enabled\":true,\"name\":\"hot\"}",
                sent(plane.requests(), "POST /api/v1/alert-rules"));
    }

    @Test
    void whatCannotBeIsSaidAndTheRestIsDone() throws Exception {
        plane.problem(PLAN, 404, "Not Found", "There is no release web 1.4.2.");
        Result apply = cli.run("apply", "-f", home.resolve("fleet").toString());
        assertEquals(1, apply.exit(), apply.toString());
        assertTrue(apply.out().contains("! web 1.4.2: "), apply.out());
        assertTrue(
                plane.lines().contains("PUT /api/v1/groups/cams"), plane.lines().toString());
    }

    @Test
    void aFileThatMakesNoSenseIsNamed() throws Exception {
        Path bad = Files.writeString(home.resolve("bad.yaml"), "grups: {a: {}}\n");
        Result diff = cli.run("diff", "-f", bad.toString());
        assertEquals(2, diff.exit());
        assertEquals(
                "master-control: " + bad
                        + ": has 'grups', but there can only be groups, variables, alert_rules and releases\n",
                diff.err());
        Files.writeString(bad, "groups: {lab: {devices: [pi-1]}}\n");
        Result twice = cli.run(
                "diff", "-f", bad.toString(), "-f", home.resolve("fleet").toString());
        assertTrue(twice.err().contains("fleet.yaml: says a second time what lab of groups is"), twice.err());
        Files.writeString(bad, "a: [\n");
        assertTrue(cli.run("diff", "-f", bad.toString()).err().contains("bad.yaml: is not YAML: "));
    }
}
