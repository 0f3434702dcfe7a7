package io.mastercontrol.agent.supervision;

/** How the link to the control plane is, for {@code /health}; what speaks to the control plane implements it. */
public interface LinkReport {
    /** One word or phrase for people: {@code connected}, {@code waiting for its token}, {@code no route to the broker}. */
    String linkState();
}
