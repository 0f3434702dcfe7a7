package io.mastercontrol.orchestrator.release;

import io.mastercontrol.contracts.release.ReleaseWorkload;
import io.mastercontrol.contracts.workload.ReleaseFile;
import io.mastercontrol.contracts.workload.ReleaseParser;
import io.mastercontrol.contracts.workload.WorkloadFile;
import io.mastercontrol.contracts.workload.WorkloadFile.Problem;
import io.mastercontrol.contracts.workload.WorkloadParser;
import io.mastercontrol.orchestrator.http.Problem.FieldError;
import io.mastercontrol.orchestrator.http.Refusal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Refuses workload YAML that no agent would take. Templates are rendered on the device, with variables that are not
 * known here, so a value that waits for one is not judged.
 */
final class WorkloadCheck {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,62})");

    private WorkloadCheck() {}

    static List<ReleaseWorkload> check(ReleaseRequest request) {
        List<ReleaseWorkload> workloads = new ArrayList<>();
        if (request.workloadYaml() != null) {
            workloads.addAll(single(request));
        }
        if (request.workloads() != null) {
            for (ReleaseRequest.WorkloadText text : request.workloads()) {
                workloads.add(one("workloads", text.name(), text.yaml()));
            }
        }
        Set<String> names = new HashSet<>();
        workloads.forEach(workload -> {
            if (!names.add(workload.name())) {
                throw Refusal.badField("workloads", "The workload " + workload.name() + " is given twice.");
            }
        });
        return workloads;
    }

    /** What the release says of itself; nothing if it has no file for that. */
    static ReleaseFile releaseFile(ReleaseRequest request) {
        String yaml = request.releaseYaml() == null ? "" : request.releaseYaml();
        ReleaseFile file = ReleaseParser.parse("release.yaml", yaml);
        if (!file.isValid()) {
            refuse("release_yaml", file.problems());
        }
        return file;
    }

    private static List<ReleaseWorkload> single(ReleaseRequest request) {
        WorkloadFile file = parse("workload_yaml", "workload.yaml", request.workloadYaml());
        if (file.workloads().size() > 1) {
            throw Refusal.badField(
                    "workload_yaml",
                    "The workload file holds " + file.workloads().size()
                            + " workloads; pass each with its own YAML in 'workloads'.");
        }
        String name = file.workloads().isEmpty()
                ? request.name()
                : file.workloads().get(0).name();
        if (!name.equals(request.name())) {
            throw Refusal.badField(
                    "workload_yaml",
                    "The workload is named " + name + ", but the release " + request.name()
                            + "; give both the same name.");
        }
        return List.of(new ReleaseWorkload(name, request.workloadYaml()));
    }

    private static ReleaseWorkload one(String field, String name, String yaml) {
        if (name == null || !NAME.matcher(name).matches()) {
            throw Refusal.badField(
                    field, "A workload has the name '" + name + "'; use letters, digits, '.', '_', '-'.");
        }
        if (yaml == null || yaml.isBlank()) {
            throw Refusal.badField(field, "The YAML of workload " + name + " is missing.");
        }
        WorkloadFile file = parse(field, name + ".yaml", yaml);
        boolean fits =
                file.workloads().size() == 1 && file.workloads().get(0).name().equals(name);
        if (!fits) {
            throw Refusal.badField(field, "The YAML of workload " + name + " must hold exactly that one workload.");
        }
        return new ReleaseWorkload(name, yaml);
    }

    private static WorkloadFile parse(String field, String file, String yaml) {
        WorkloadFile checked = WorkloadParser.check(file, yaml);
        if (checked.isValid()) {
            return checked;
        }
        refuse(field, checked.problems());
        return checked;
    }

    private static void refuse(String field, List<Problem> problems) {
        List<FieldError> errors = problems.stream()
                .map(problem -> new FieldError(field, problem.toString()))
                .toList();
        Problem shown = problems.get(0);
        throw Refusal.badFields(shown + (errors.size() > 1 ? " (and " + (errors.size() - 1) + " more)" : ""), errors);
    }
}
