package io.mastercontrol.cli.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;

/** Makes one sentence and an exit code of a connection that does not do its work. */
final class Outages {
    private Outages() {}

    static Failure of(String url, IOException e) {
        if (e instanceof JsonProcessingException) {
            return new Failure(
                    Failure.FAILED, "what answers at " + url + " is no control plane: it does not speak JSON");
        }
        if (e instanceof ConnectException || e instanceof NoRouteToHostException) {
            return new Failure(
                    Failure.FAILED,
                    "no control plane answers at " + url + "; start it with './master-control up', or name another with"
                            + " MASTER_CONTROL_URL");
        }
        if (e instanceof UnknownHostException) {
            return new Failure(Failure.FAILED, "no host has the name in " + url + "; is it written right?");
        }
        if (e instanceof SocketTimeoutException || e instanceof HttpTimeoutException) {
            return new Failure(Failure.TIMED_OUT, "the control plane at " + url + " did not answer in time");
        }
        return new Failure(
                Failure.FAILED, "the connection to the control plane at " + url + " broke: " + Failure.reason(e));
    }
}
