package io.mastercontrol.orchestrator.http;

import io.mastercontrol.orchestrator.http.Problem.FieldError;
import java.util.List;

/** A request that is not done, in words for whoever asked. It carries no stack trace: nothing is broken. */
public final class Refusal extends RuntimeException {
    private final transient Problem problem;

    private Refusal(int status, String detail, List<FieldError> errors) {
        super(detail, null, false, false);
        this.problem = Problem.of(status, detail, errors);
    }

    /** A problem with any status; the detail is one sentence that says what to do next. */
    public static Refusal of(int status, String detail) {
        return new Refusal(status, detail, List.of());
    }

    public static Refusal badField(String field, String detail) {
        return new Refusal(400, detail, List.of(new FieldError(field, detail)));
    }

    public static Refusal badFields(String detail, List<FieldError> errors) {
        return new Refusal(400, detail, errors);
    }

    public static Refusal notFound(String detail) {
        return of(404, detail);
    }

    public static Refusal conflict(String detail) {
        return of(409, detail);
    }

    public static Refusal unprocessable(String field, String detail) {
        return new Refusal(422, detail, List.of(new FieldError(field, detail)));
    }

    public static Refusal unavailable(String detail) {
        return of(503, detail);
    }

    public int status() {
        return problem.status();
    }

    Problem problem() {
        return problem;
    }
}
