package io.mastercontrol.cli.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** Makes one sentence and an exit code of an answer that is no success: RFC 9457 problems, and whatever else comes. */
final class Refusals {
    private Refusals() {}

    static Failure of(String url, int status, byte[] body) {
        return new Failure(exitCode(status), sentence(url, status, body));
    }

    private static int exitCode(int status) {
        return switch (status) {
            case 404 -> Failure.NOT_FOUND;
            case 408, 504 -> Failure.TIMED_OUT;
            default -> status >= 500 || status < 400 ? Failure.FAILED : Failure.REFUSED;
        };
    }

    private static String sentence(String url, int status, byte[] body) {
        if (status == 401) {
            return "the control plane at " + url + " does not accept this API token; give another with"
                    + " 'master-control login URL' or MASTER_CONTROL_TOKEN";
        }
        String bare = "the control plane at " + url + " answered " + status;
        if (body.length == 0) {
            return bare;
        }
        try {
            return told(Json.read(body), bare);
        } catch (JsonProcessingException e) {
            return bare + " and did not say why; is it a Master Control?";
        } catch (IOException e) {
            return bare + " (" + e.getMessage() + ")";
        }
    }

    private static String told(JsonNode problem, String bare) {
        StringBuilder sentence = new StringBuilder(
                problem.path("detail").asText(problem.path("title").asText("")));
        if (sentence.toString().isBlank()) {
            sentence = new StringBuilder(bare);
        }
        StringBuilder lines = new StringBuilder();
        for (JsonNode error : problem.path("errors")) {
            String detail = error.path("detail").asText();
            if (error.path("field").asText().matches("line \\d+")) {
                // Of a file: whoever mends it goes through it line by line.
                lines.append("\n  ").append(detail.replaceAll("\\s+", " "));
            } else if (sentence.indexOf(detail) < 0) {
                sentence.append("; ")
                        .append(error.path("field").asText())
                        .append(": ")
                        .append(detail);
            }
        }
        return sentence.toString().replaceAll("\\s+", " ").strip() + lines;
    }
}
