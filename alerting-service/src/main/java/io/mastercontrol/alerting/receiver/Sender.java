package io.mastercontrol.alerting.receiver;

import io.smallrye.mutiny.Uni;

/** Speaks to one type of receiver; one package each. */
public interface Sender {
    /** The word in a receiver's {@code type}. */
    String type();

    /**
     * What to keep: the given, with what can be left out filled in.
     *
     * @throws IllegalArgumentException saying what is wrong with the address, the secret or a setting
     */
    Access accept(Access given);

    /** The address as people may see it; one that lets in whoever knows it is cut. */
    default String shown(String url) {
        return url;
    }

    /** Makes one attempt; whatever goes wrong is an outcome. */
    Uni<Outcome> send(Receiver receiver, Message message);
}
