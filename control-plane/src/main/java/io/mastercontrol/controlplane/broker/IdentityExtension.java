package io.mastercontrol.controlplane.broker;

import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;

/** Puts the {@link CertificateAuthenticator} in front of every connection. */
final class IdentityExtension implements ExtensionMain {
    @Override
    public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
        CertificateAuthenticator authenticator = new CertificateAuthenticator();
        Services.securityRegistry().setAuthenticatorProvider(provided -> authenticator);
    }

    @Override
    public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {
        // Nothing is held: the broker forgets its providers by itself.
    }
}
