package rolebridge.domain.provision;

/**
 * A field of an XSOAR instance's form.
 *
 * @param label what the form writes beside it
 * @param parameter its name in the integration's yml; of a parameter of the type credentials with
 *     {@code .identifier} or {@code .password}
 * @param value what goes into it; empty when it isn't known here, or secret
 * @param note where to find the value, when it is empty
 */
public record InstanceSetting(String label, String parameter, String value, String note) {}
