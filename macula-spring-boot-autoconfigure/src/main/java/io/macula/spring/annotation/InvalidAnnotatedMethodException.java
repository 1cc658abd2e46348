package io.macula.spring.annotation;

import org.springframework.beans.factory.BeanCreationException;

/**
 * A method with {@link MaculaSubscribe} or {@link MaculaProcedure}, or an attribute of
 * the annotation, cannot be used.
 */
public class InvalidAnnotatedMethodException extends BeanCreationException {

	private static final long serialVersionUID = 1L;

	private final String problem;

	InvalidAnnotatedMethodException(String beanName, String problem, Throwable cause) {
		super(beanName, problem, cause);
		this.problem = problem;
	}

	/**
	 * What is wrong, and where.
	 * @return the problem, which begins with the annotation
	 */
	public String getProblem() {
		return this.problem;
	}

}
