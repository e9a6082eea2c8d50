package rolebridge.domain.rotate;

/**
 * What one pass over one user goes by; every state of rotate-user gets it whole.
 *
 * @param now whether the key is to be replaced whatever its age
 * @param undo whether the previous key is to be put back
 * @param putBack id of the key that {@code undo} meant when the pass began, empty until that is
 *     known: a state that is tried again must not undo the undo
 */
public record RotationInput(
    String userName, boolean now, boolean undo, String putBack, Proof proven) {}
