package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.workload.Lifecycle;
import io.mastercontrol.contracts.workload.WorkloadSpec;

/**
 * One workload: what it is to be, where it is in its life, what is remembered of it and what is told. On the supervisor's
 * thread, but for its definition and a look at its state.
 */
final class Life {
    private final Notebook notebook;
    private final News news;
    private final Runnable publish;
    private volatile Definition definition;
    private String fingerprint;
    private volatile String name;
    private volatile Lifecycle state = new Lifecycle.Registered();

    /**
     * @param name by which people know it
     * @param publish tells how things stand
     */
    Life(String name, Definition definition, Notebook notebook, News news, Runnable publish) {
        this.name = name;
        this.notebook = notebook;
        this.news = news;
        this.publish = publish;
        define(definition);
    }

    void define(Definition next) {
        definition = next;
        fingerprint = Fingerprint.of(next);
    }

    /** Any thread. */
    Definition definition() {
        return definition;
    }

    WorkloadSpec spec() {
        return definition.spec();
    }

    /** By which people know it. */
    String name() {
        return name;
    }

    /** Under which its files and control groups are; the same for as long as anything of it is there. */
    String place() {
        return definition.name();
    }

    /** It is known by another name from now on. */
    void showAs(String other) {
        name = other;
    }

    String fingerprint() {
        return fingerprint;
    }

    Lifecycle state() {
        return state;
    }

    /** The moves that are legal are methods of the state. */
    void become(Lifecycle next) {
        state = next;
    }

    boolean isAtRest() {
        return state instanceof Lifecycle.AtRest;
    }

    /** From rest, and told. */
    void waitFor(String what) {
        if (state instanceof Lifecycle.AtRest rest) {
            state = rest.toWaiting(what);
        }
        publish();
    }

    Notebook notebook() {
        return notebook;
    }

    Saved saved() {
        return notebook.saved();
    }

    /** Whether that is what its last run, of this very definition, came to. */
    boolean cameTo(String rest) {
        return rest.equals(saved().rest()) && fingerprint.equals(saved().definition());
    }

    /** Durable when it returns. */
    void rememberStopped(boolean stopped) {
        notebook.note(s -> s.withStopped(stopped));
        notebook.writeNow();
    }

    void forgiveFailures() {
        notebook.note(s -> s.withHistory(s.history().anew()).withRest(fingerprint, null, null));
    }

    void tell(String type, String message) {
        news.happened(type, name(), message, saved().lastExit());
    }

    void publish() {
        publish.run();
    }
}
