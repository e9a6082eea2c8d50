package rolebridge.domain.provision;

/**
 * A field of an XSOAR instance's form.
 *
 * @param label what the form writes beside it
 * @param parameter its name in the integration's yml; of a parameter of the type credentials with
 *     {@code .identifier} or {@code .password}
 * @param required whether the form can't be saved without it
 * @param value what goes into it; empty when it isn't known here, or secret, or stays empty in most
 *     instances
 * @param note where to find the value, or when there is one, when it is empty
 */
public record InstanceSetting(
    String label, String parameter, boolean required, String value, String note) {}
