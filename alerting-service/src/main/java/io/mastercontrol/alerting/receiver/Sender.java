package io.mastercontrol.alerting.receiver;

import io.smallrye.mutiny.Uni;

/** Speaks to one type of receiver; one package each. */
public interface Sender {
    /** The word in a receiver's {@code type}. */
    String type();

    /**
     * The secret to keep: the given one, or a new one if it is null.
     *
     * @throws IllegalArgumentException saying what is wrong with the address or the secret
     */
    String accept(String url, String secret);

    /** Makes one attempt; whatever goes wrong is an outcome. */
    Uni<Outcome> send(Receiver receiver, Message message);
}
