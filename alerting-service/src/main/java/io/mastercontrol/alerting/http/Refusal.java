package io.mastercontrol.alerting.http;

import io.mastercontrol.alerting.http.Problem.FieldError;
import java.util.List;

/** A request that is not done, in words for whoever asked. It carries no stack trace: nothing is broken. */
public final class Refusal extends RuntimeException {
    private final transient Problem problem;

    private Refusal(int status, String detail, List<FieldError> errors) {
        super(detail, null, false, false);
        this.problem = Problem.of(status, detail, errors);
    }

    public static Refusal badRequest(String detail) {
        return new Refusal(400, detail, List.of());
    }

    public static Refusal badField(String field, String detail) {
        return new Refusal(400, detail, List.of(new FieldError(field, detail)));
    }

    /** Several fields at once; the detail names them all. */
    public static Refusal badFields(String detail, List<FieldError> errors) {
        return new Refusal(400, detail, errors);
    }

    public static Refusal forbidden(String detail) {
        return new Refusal(403, detail, List.of());
    }

    public static Refusal notFound(String detail) {
        return new Refusal(404, detail, List.of());
    }

    public static Refusal conflict(String detail) {
        return new Refusal(409, detail, List.of());
    }

    public static Refusal preconditionFailed(String detail) {
        return new Refusal(412, detail, List.of());
    }

    public static Refusal unavailable(String detail) {
        return new Refusal(503, detail, List.of());
    }

    public static Refusal badGateway(String detail) {
        return new Refusal(502, detail, List.of());
    }

    public static Refusal timedOut(String detail) {
        return new Refusal(504, detail, List.of());
    }

    public int status() {
        return problem.status();
    }

    Problem problem() {
        return problem;
    }
}
