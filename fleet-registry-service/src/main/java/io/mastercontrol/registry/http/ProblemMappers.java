package io.mastercontrol.registry.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.mastercontrol.registry.http.Problem.FieldError;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.pgclient.PgException;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.net.ConnectException;
import java.util.List;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns whatever goes wrong in a request into a problem with one sentence. */
class ProblemMappers {
    private static final int LONGEST_FIELD = 100;
    private static final String WRONG_DATA = "22";
    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    @ServerExceptionMapper
    Response refusal(Refusal refusal) {
        return refusal.problem().response();
    }

    @ServerExceptionMapper
    Response json(JsonProcessingException e) {
        String field = e instanceof JsonMappingException mapping
                        && !mapping.getPath().isEmpty()
                ? mapping.getPath().stream()
                        .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                        .reduce((a, b) -> a + "." + b)
                        .map(path -> path.length() <= LONGEST_FIELD ? path : path.substring(0, LONGEST_FIELD) + "…")
                        .orElse("")
                : "";
        String where =
                e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
        String detail = field.isEmpty()
                ? "The body is no valid JSON" + where + "."
                : "The field " + field
                        + (e instanceof UnrecognizedPropertyException
                                ? " is none of those that there are"
                                : " has a value of the wrong type")
                        + where + ".";
        List<FieldError> errors = field.isEmpty() ? List.of() : List.of(new FieldError(field, detail));
        return Problem.of(400, detail, errors).response();
    }

    /** The framework has one for this kind, which answers with nothing; this one is asked first. */
    @ServerExceptionMapper(priority = Priorities.USER - 1)
    Response mismatched(MismatchedInputException e) {
        return json(e);
    }

    @ServerExceptionMapper
    Response web(WebApplicationException e) {
        if (e.getCause() instanceof JsonProcessingException json) {
            return json(json);
        }
        int status = e.getResponse().getStatus();
        String detail =
                switch (status) {
                    case 404 -> "There is nothing at this address.";
                    case 405 -> "This address does not take that method.";
                    case 415 -> "The body must be application/json.";
                    default -> e.getMessage();
                };
        return Problem.of(status, detail, List.of()).response();
    }

    @ServerExceptionMapper
    Response unauthorized(UnauthorizedException e) {
        return Problem.of(401, "This needs a valid internal token; ask through the console's address.", List.of())
                .response();
    }

    @ServerExceptionMapper
    Response unauthenticated(AuthenticationFailedException e) {
        return Problem.of(401, "The token is not valid or is too old.", List.of())
                .response();
    }

    @ServerExceptionMapper
    Response forbidden(ForbiddenException e) {
        return Problem.of(403, "Your role does not allow this.", List.of()).response();
    }

    @ServerExceptionMapper
    Response unreachable(ConnectException e) {
        LOG.errorf("the database cannot be reached: %s", e.getMessage());
        return Problem.of(503, "The registry cannot reach its database; try again shortly.", List.of())
                .response();
    }

    @ServerExceptionMapper
    Response refused(PgException e) {
        if (e.getSqlState() != null && e.getSqlState().startsWith(WRONG_DATA)) {
            return Problem.of(400, "The request has a character or a number that cannot be kept.", List.of())
                    .response();
        }
        return unexpected(e);
    }

    @ServerExceptionMapper
    Response unexpected(Exception e) {
        LOG.error("a request failed", e);
        return Problem.of(500, "The registry failed to do this; its log has the reason.", List.of())
                .response();
    }
}
