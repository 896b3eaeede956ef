package spec

import (
	"math/big"
	"strconv"
	"strings"
)

// quantity parses a quantity of Kubernetes
// (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/):
// a decimal number with a suffix, rounded up to a billionth as Kubernetes does. ok is
// false if s is not a quantity.
func quantity(s string) (*big.Rat, bool) {
	digits := strings.TrimRight(s, "numkKMGTPEi")
	suffix := s[len(digits):]
	factor, ok := factorOf(suffix)
	if !ok {
		return nil, false
	}
	q, ok := decimal(digits)
	if !ok {
		return nil, false
	}
	return roundedUp(q.Mul(q, factor)), true
}

// factorOf is the factor of a suffix.
func factorOf(suffix string) (*big.Rat, bool) {
	const binary, large, small = "KMGTPE", "kMGTPE", "mun"
	letter, isBinary := strings.CutSuffix(suffix, "i")
	if len(letter) > 1 || letter == "" && isBinary {
		return nil, false
	}
	switch {
	case letter == "":
		return big.NewRat(1, 1), true
	case isBinary && strings.Contains(binary, letter):
		return power(1024, strings.Index(binary, letter)+1), true
	case isBinary:
		return nil, false
	case strings.Contains(large, letter):
		return power(1000, strings.Index(large, letter)+1), true
	case strings.Contains(small, letter):
		return new(big.Rat).Inv(power(1000, strings.Index(small, letter)+1)), true
	}
	return nil, false
}

func power(base int64, exponent int) *big.Rat {
	n := new(big.Int).Exp(big.NewInt(base), big.NewInt(int64(exponent)), nil)
	return new(big.Rat).SetInt(n)
}

// decimal parses a decimal number exactly. Exponents are bounded: a few
// characters could make a number of any length.
func decimal(s string) (*big.Rat, bool) {
	const largest = 400
	if strings.Trim(s, "0123456789+-.eE") != "" {
		return nil, false
	}
	if at := strings.IndexAny(s, "eE"); at >= 0 {
		e, err := strconv.Atoi(s[at+1:])
		if err != nil || e > largest || e < -largest {
			return nil, false
		}
	}
	return new(big.Rat).SetString(s)
}

// roundedUp rounds away from zero, to a billionth.
func roundedUp(q *big.Rat) *big.Rat {
	scaled := new(big.Rat).Mul(q, power(1000, 3))
	if scaled.IsInt() {
		return q
	}
	whole := new(big.Int).Quo(scaled.Num(), scaled.Denom())
	whole.Add(whole, big.NewInt(int64(q.Sign())))
	return new(big.Rat).SetFrac(whole, power(1000, 3).Num())
}
