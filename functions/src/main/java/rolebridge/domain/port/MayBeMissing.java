package rolebridge.domain.port;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A component that JSON may lack, such as one of a state's input that an execution begun before an
 * upgrade doesn't hand over. It is null then, for the record's constructor to put right.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface MayBeMissing {}
