package rolebridge.domain.managed;

/** A thing that stays although it might have gone, and why. */
public record Kept(String resource, String reason) {}
